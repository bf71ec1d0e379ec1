import { androidManifests, namespaceOf, type AndroidManifest, type ManifestComponent } from '../../android/manifests.ts';
import { replaceText } from '../../edit.ts';
import { isClassLike } from '../../kotlin/kotlin-members.ts';
import { kotlinProject, lastSegment, parentOf, type KotlinProject } from '../../kotlin/kotlin-project.ts';
import { positionAt } from '../../text-position.ts';
import type { Problem, Rule } from '../../rule.ts';

const BUILD = { 'settings.gradle.kts': '', 'app/build.gradle.kts': 'android {\n    namespace = "com.shop"\n}\n' };
const MAIN = 'package com.shop.ui\n\nclass MainActivity\n';

/** A class that the manifest names and that the tree does not have. */
export const rule: Rule = {
  id: 'android/manifest-class',
  severity: 'error',
  summary: 'The manifest names an activity, service, receiver, provider or application class that does not exist.',
  docs: [
    'The app stops with `ClassNotFoundException` when Android makes the component: for the application class and the launcher activity that is at start.',
    'Name the class as it is; a name that begins with a dot is below the namespace of the module. Only classes below packages of the tree itself are looked for.',
  ].join('\n\n'),
  reads: ['xml'],
  examples: {
    good: [{ title: 'Relative, full, nested, of a library', files: { ...BUILD, 'app/src/main/java/com/shop/ui/MainActivity.kt': MAIN, 'app/src/main/java/com/shop/App.java': 'package com.shop;\npublic class App {}\n', 'app/src/main/AndroidManifest.xml': '<manifest xmlns:android="a">\n<application android:name=".App">\n<activity android:name=".ui.MainActivity"/>\n<activity android:name="com.shop.ui.MainActivity"></activity>\n<provider android:name="androidx.core.content.FileProvider"/>\n<!-- <service android:name=".Old"/> -->\n</application></manifest>\n' } }],
    bad: [{ title: 'Another package and another name', files: { ...BUILD, 'app/src/main/java/com/shop/ui/MainActivity.kt': MAIN, 'app/src/main/AndroidManifest.xml': '<manifest xmlns:android="a">\n<application android:name=".ShopApp">\n<activity android:name=".MainActivity"/>\n</application></manifest>\n' }, reports: ['app/src/main/AndroidManifest.xml:2', 'app/src/main/AndroidManifest.xml:3'], mended: { 'app/src/main/AndroidManifest.xml': '<manifest xmlns:android="a">\n<application android:name=".ShopApp">\n<activity android:name=".ui.MainActivity"/>\n</application></manifest>\n' } }],
  },
  async check(tree) {
    const manifests = await tree.use(androidManifests);
    if (manifests.length === 0) return [];
    const project = await tree.use(kotlinProject);
    if (project.generatesCode || project.packages.size === 0) return [];
    return manifests.flatMap((manifest) => {
      const main = manifests.find(({ module, path }) => module === manifest.module && path.endsWith('src/main/AndroidManifest.xml'));
      const namespace = namespaceOf(manifest.module, manifest) ?? main?.package;
      return manifest.components.flatMap((component) => problemsOf(project, manifest, component, namespace));
    });
  },
};

function problemsOf(project: KotlinProject, manifest: AndroidManifest, { name, offset, element }: ManifestComponent, namespace: string | undefined): Problem[] {
  if (!/^\.?[A-Za-z_][\w.$]*$/.test(name) || name.includes('__')) return [];
  const relative = name.startsWith('.') || !name.includes('.');
  if (relative && namespace === undefined) return [];
  const full = relative ? `${namespace!}${name.startsWith('.') ? '' : '.'}${name}` : name;
  const [outer] = full.split('$');
  const home = project.packages.get(parentOf(outer!));
  const simple = lastSegment(outer!);
  const ours = home !== undefined || (namespace !== undefined && full.startsWith(`${namespace}.`));
  if (!ours || home?.open === true || home?.javaTypes.has(simple) === true || home?.names.has(simple) === true) return [];
  const found = { path: manifest.path, ...positionAt(manifest.text, offset), message: `Class referenced in the manifest, ${full}, was not found` };
  const [definer, ...others] = (project.topLevel.get(simple) ?? []).filter(({ declaration }) => isClassLike(declaration));
  if (definer === undefined || others.length > 0 || project.javaNames.has(simple) || element === 'activity-alias') return [found];
  const title = `${definer.module.package}.${simple}`;
  const written = relative && title.startsWith(`${namespace!}.`) ? title.slice(namespace!.length) : title;
  return [{
    ...found, message: `${found.message}; there is ${title}`, related: [{ path: definer.module.path, line: definer.declaration.line, message: `"${simple}" is here` }],
    fixes: [{ title: `Name ${title}`, safety: 'safe', edits: [replaceText(manifest.path, manifest.text, offset, offset + name.length, written)] }],
  }];
}
