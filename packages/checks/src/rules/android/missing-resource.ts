import { androidResources, keyOf } from '../../android/resources.ts';
import { resourceUses, type ResourceUse } from '../../android/resource-uses.ts';
import { replaceText } from '../../edit.ts';
import { declaredDependencies } from '../../gradle/declared-dependencies.ts';
import { WITHOUT_OWN_NAMES } from '../../gradle/known-artifacts.ts';
import { gradleRoot } from '../../gradle/version-catalog.ts';
import { nearestName } from '../../nearest-name.ts';
import { positionAt } from '../../text-position.ts';
import type { Problem, Rule } from '../../rule.ts';

/** Beginnings of the names that Google's libraries define. */
const OF_LIBRARIES = /^(abc_|mtrl_|m3_|m3c_|material_|design_|exo_|cast_|common_google|com_google|fui_|mr_|androidx_|preference|nav_|cardview_|notification_|browser_|appbar_|bottom_?sheet|path_password|password_toggle|character_counter|hide_bottom|side_sheet|status_bar_notification|support_|tooltip_|switch_|picker|places?_|leak_canary|lb_|call_notification|compat_|config_|default_error|dropdown_menu|close_(drawer|sheet)|range_(start|end)|selected|not_selected|in_progress|indeterminate|tab$|state_|view_tree|fragment_container_view|title_template|gms_|firebase_|fragment_|ic_(call_|mtrl_|m3_|arrow_back_black|clear_black|keyboard_black|search_black|launcher_background_default)|image_share|select_dialog|expanded_menu|search_menu|error_(icon|a11y)|clear_text|item_view_role|exposed_dropdown|linear_(indicator)?|tag_|accessibility_|action_|home$|up$)/;
/** Themes of libraries. */
const OWN_STYLE = /^(AppTheme(\..*)?|Theme\.(?!(App[Cc]ompat|Material\w*|Design|SplashScreen|Holo|DeviceDefault|Leanback|Preference\w*|Catalyst|ReactNative|Transparent|Translucent|NoDisplay|Black|Light|Hidden|Wallpaper|EdgeToEdge|TranslucentStatus|MediaRouter|Cast\w*|AppLovin|PlayCore\w*|DocumentsUI)(\.|$))[\w.]+)$/;

const ANDROID = { 'settings.gradle.kts': 'include(":app")\n', 'app/build.gradle.kts': 'android {\n    namespace = "com.shop"\n}\n', 'app/src/main/res/values/strings.xml': '<resources>\n    <string name="app_name">Shop</string>\n    <!-- <string name="gone">x</string> -->\n</resources>\n' };

/** A resource that no module of the tree defines. */
export const rule: Rule = {
  id: 'android/missing-resource',
  severity: 'error',
  summary: 'A string, drawable, layout or other resource is used that no module defines.',
  docs: [
    'The resource compiler stops (`resource string/x not found`), or the compiler does (`Unresolved reference`). The app is not built.',
    'Define it, or use the name that is there. Looked at are `R.type.name` in Kotlin and Java and `@type/name` in layouts, values and manifests. Resources of the framework, names that the libraries of Google use, styles of libraries, attributes, `tools:` attributes and values that Gradle makes (`resValue`) are left alone. Where the project depends on libraries that are not well known, the finding is a warning.',
  ].join('\n\n'),
  reads: ['xml'],
  examples: {
    good: [
      { title: 'Defined in every way', files: { ...ANDROID, 'app/src/main/res/drawable-hdpi/ic_cart.png': new Uint8Array([137, 80]), 'app/src/main/res/values/themes.xml': '<resources>\n    <style name="Theme.Shop" parent="Theme.Material3.DayNight"/>\n    <item name="rows" type="id"/>\n</resources>\n', 'app/src/main/res/layout/main.xml': '<View xmlns:android="a" xmlns:tools="t" android:id="@+id/top" android:text="@string/app_name" android:src="@android:drawable/star" tools:text="@string/none" android:theme="@style/Widget.Material3.Button" android:color="?attr/colorPrimary"/>\n', 'app/src/main/AndroidManifest.xml': '<manifest xmlns:android="a"><application android:theme="@style/Theme.Shop" android:label="@string/app_name"/></manifest>\n', 'app/src/main/java/A.kt': 'package com.shop\n\nval a = listOf(R.string.app_name, R.drawable.ic_cart, R.id.top, R.id.rows, R.style.Theme_Shop, android.R.string.ok, R.layout.main)\n' } },
    ],
    bad: [
      { title: 'In code, layout and manifest', files: { ...ANDROID, 'app/src/main/AndroidManifest.xml': '<manifest xmlns:android="a">\n<application android:icon="@mipmap/ic_launcher"\n android:theme="@style/Theme.Shop"/></manifest>\n', 'app/src/main/res/layout/main.xml': '<View xmlns:android="a"\n    android:text="@string/app_nam"/>\n', 'app/src/main/java/A.kt': 'package com.shop\n\nval a = R.string.gone\n' }, reports: ['app/src/main/AndroidManifest.xml:2', 'app/src/main/AndroidManifest.xml:3', 'app/src/main/java/A.kt:3', 'app/src/main/res/layout/main.xml:2'] },
    ],
  },
  async check(tree) {
    const uses = await tree.use(resourceUses);
    if (uses.length === 0) return [];
    const { names, elsewhere } = tree.use(androidResources);
    if (elsewhere) return [];
    const certain = tree.use(declaredDependencies).groups.every((group) => WITHOUT_OWN_NAMES.test(group));
    const told = new Set<string>();
    return uses.flatMap((use) => {
      if (names.has(keyOf(use.type, use.name)) || mayBeOfLibrary(use) || gradleRoot(tree, use.path) === undefined) return [];
      const place = `${use.path} ${use.written} ${use.offset}`;
      if (told.has(place)) return [];
      told.add(place);
      return [problemOf(use, names, certain)];
    });
  },
};

function mayBeOfLibrary({ type, name }: ResourceUse): boolean {
  return type === 'style' ? !OWN_STYLE.test(name.replaceAll('_', '.')) : OF_LIBRARIES.test(name);
}

function problemOf(use: ResourceUse, names: ReadonlySet<string>, certain: boolean): Problem {
  const sameType = [...names].filter((name) => name.startsWith(`${use.type}/`)).map((name) => name.slice(use.type.length + 1));
  const near = nearestName(use.name, sameType);
  const nameAt = use.offset + use.written.length - use.name.length;
  const fixes = near === undefined || use.type === 'style' ? {} : { fixes: [{ title: `Use ${near}`, safety: 'offered' as const, edits: [replaceText(use.path, use.text, nameAt, nameAt + use.name.length, near)] }] };
  // Identifiers of views and of libraries look alike.
  const unsure = !certain || use.type === 'id';
  return { path: use.path, ...positionAt(use.text, use.offset), message: `resource ${use.type}/${use.name} not found`, ...fixes, ...(unsure ? { severity: 'warning' as const, confidence: 'medium' as const } : {}) };
}
