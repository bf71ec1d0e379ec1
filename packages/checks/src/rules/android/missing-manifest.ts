import { androidModules } from '../../android/app-modules.ts';
import type { Rule } from '../../rule.ts';

const APP = 'plugins {\n    id("com.android.application")\n}\nandroid {\n    namespace = "com.shop"\n}\n';

/** An app without a manifest. */
export const rule: Rule = {
  id: 'android/missing-manifest',
  severity: 'error',
  summary: 'An application module has no AndroidManifest.xml.',
  docs: [
    'Without a manifest the app is not built, and no activity could be started.',
    'Write `src/main/AndroidManifest.xml` in the module. A module that names another place for it (`manifest.srcFile`) is left alone.',
  ].join('\n\n'),
  reads: ['gradle', 'kotlin'],
  examples: {
    good: [{ title: 'There, elsewhere, and a library', files: { 'app/build.gradle.kts': APP, 'app/src/main/AndroidManifest.xml': '<manifest/>\n', 'b/build.gradle.kts': `${APP}android.sourceSets["main"].manifest.srcFile("M.xml")\n`, 'c/build.gradle.kts': 'plugins {\n    id("com.android.library")\n}\nandroid {\n    namespace = "com.c"\n}\n', 'build.gradle.kts': 'plugins {\n    id("com.android.application") version "8.5.0" apply false\n}\n' } }],
    bad: [{ title: 'Forgotten', files: { 'app/build.gradle.kts': APP, 'app/src/main/java/A.kt': 'class A\n' }, reports: ['app/build.gradle.kts:0'] }],
  },
  async check(tree) {
    return (await tree.use(androidModules)).filter(({ kind, module, manifests }) => kind === 'application' && manifests.length === 0 && tree.hasFolder(below(module.folder, 'src')) && !/\bmanifest\b|sourceSets/.test(module.file.text))
      .map(({ module }) => ({ path: module.file.path, line: 0, column: 0, message: `${below(module.folder, 'src/main/AndroidManifest.xml')} does not exist`, related: [{ path: below(module.folder, 'src/main/AndroidManifest.xml'), line: 0, message: 'where it would be' }] }));
  },
};

function below(folder: string, path: string): string {
  return folder === '' ? path : `${folder}/${path}`;
}
