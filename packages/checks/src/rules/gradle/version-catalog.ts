import { replaceText } from '../../edit.ts';
import { catalogFaults } from '../../gradle/catalog-uses.ts';
import { versionCatalogs } from '../../gradle/version-catalog.ts';
import { positionAt } from '../../text-position.ts';
import type { Problem, Rule } from '../../rule.ts';

const CATALOG = '[versions]\nkotlin = "2.0.0"\n\n[libraries]\nandroidx-core-ktx = { group = "androidx.core", name = "core-ktx", version = "1.13.0" }\nokhttp = { module = "com.squareup.okhttp3:okhttp", version.ref = "kotlin" }\n\n[bundles]\nnet = ["okhttp"]\n\n[plugins]\nkotlin-android = { id = "org.jetbrains.kotlin.android", version.ref = "kotlin" }\n';
const SETTINGS = { 'settings.gradle.kts': 'include(":app")\n' };

/** What a build file takes from the version catalog and the catalog does not have, and what the catalog itself lacks. */
export const rule: Rule = {
  id: 'gradle/version-catalog',
  severity: 'error',
  summary: 'A library, plugin, bundle or version is named that libs.versions.toml does not have.',
  docs: [
    'The build script does not compile: `Unresolved reference`, or Gradle refuses the catalog. Nothing is built at all.',
    'Add the entry to the catalog, or use the name that is there. In accessors, `-` and `_` of an alias become dots: `androidx-core-ktx` is `libs.androidx.core.ktx`. Catalogs that the settings put together themselves are left alone.',
  ].join('\n\n'),
  reads: ['gradle', 'kotlin'],
  examples: {
    good: [
      { title: 'Libraries, bundles, plugins, versions', files: { ...SETTINGS, 'gradle/libs.versions.toml': CATALOG, 'app/build.gradle.kts': 'plugins {\n    alias(libs.plugins.kotlin.android)\n}\ndependencies {\n    implementation(libs.androidx.core.ktx)\n    implementation(libs.bundles.net)\n    implementation(libs.okhttp.get().toString())\n    println(libs.versions.kotlin.get())\n}\n' } },
      { title: 'A catalog of the settings', files: { 'settings.gradle.kts': 'dependencyResolutionManagement {\n    versionCatalogs {\n        create("libs") { from("a:b:1") }\n    }\n}\n', 'gradle/libs.versions.toml': '', 'build.gradle.kts': 'dependencies { implementation(libs.okhttp) }\n' } },
    ],
    bad: [
      { title: 'Accessors that lead nowhere', files: { ...SETTINGS, 'gradle/libs.versions.toml': CATALOG, 'app/build.gradle.kts': 'plugins {\n    alias(libs.plugins.kotlin.androi)\n}\ndependencies {\n    implementation(libs.androidx.core)\n    implementation(libs.retrofit)\n    implementation(libs.bundles.ui)\n    println(libs.versions.agp.get())\n}\n' }, reports: ['app/build.gradle.kts:2', 'app/build.gradle.kts:6', 'app/build.gradle.kts:7', 'app/build.gradle.kts:8'] },
      { title: 'A catalog that does not fit itself', files: { ...SETTINGS, 'gradle/libs.versions.toml': '[versions]\na = "1"\n\n[libraries]\nx = { module = "g:x", version.ref = "b" }\n\n[bundles]\nall = ["x", "y"]\n' }, reports: ['gradle/libs.versions.toml:5', 'gradle/libs.versions.toml:8'] },
    ],
  },
  async check(tree) {
    const catalogs = await tree.use(versionCatalogs);
    const inside = [...catalogs.values()].flatMap(({ path, versions, libraries, bundles, references }): Problem[] => [
      ...references.filter(({ version }) => !versions.some(({ alias }) => alias === version)).map(({ alias, version, line }) => ({ path, line, column: 0, message: `"${alias}" refers to the version "${version}", which [versions] does not have` })),
      ...bundles.flatMap(({ alias, line, libraries: names }) => names.filter((name) => !libraries.some((library) => library.alias === name || library.accessor === name.replaceAll(/[-_]/g, '.'))).map((name) => ({ path, line, column: 0, message: `the bundle "${alias}" has "${name}", which [libraries] does not have` }))),
    ]);
    return [...inside, ...catalogFaults(tree, catalogs).map(({ file, offset, accessor, similar, catalog }): Problem => {
      const near = similar === undefined ? [] : [{ title: `Use libs.${similar}`, safety: 'offered' as const, edits: [replaceText(file.path, file.text, offset, offset + accessor.length, similar)] }];
      return { path: file.path, ...positionAt(file.text, offset), message: `Unresolved reference: libs.${accessor}`, related: [{ path: catalog.path, line: 0, message: 'the catalog that lacks it' }], fixes: near };
    })];
  },
};
