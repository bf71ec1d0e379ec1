import { androidModules } from '../../android/app-modules.ts';
import type { Rule } from '../../rule.ts';

const APP = 'plugins {\n    id("com.android.application")\n}\nandroid {\n    namespace = "com.shop"\n}\n';

/** An app that cannot be opened. */
export const rule: Rule = {
  id: 'android/launcher-activity',
  severity: 'warning',
  confidence: 'medium',
  summary: 'No activity of an application module is started from the launcher.',
  docs: [
    'The app is installed and cannot be opened: it has no icon in the launcher.',
    'Give the first activity an intent filter with the action `android.intent.action.MAIN` and the category `android.intent.category.LAUNCHER`, and `android:exported="true"`.',
  ].join('\n\n'),
  reads: ['gradle', 'kotlin'],
  examples: {
    good: [{ title: 'With a launcher', files: { 'app/build.gradle.kts': APP, 'app/src/main/AndroidManifest.xml': '<manifest xmlns:android="a"><application><activity android:name="x.Main"><intent-filter><category android:name="android.intent.category.LAUNCHER"/></intent-filter></activity></application></manifest>\n' } }],
    bad: [{ title: 'Without', files: { 'app/build.gradle.kts': APP, 'app/src/main/AndroidManifest.xml': '<manifest xmlns:android="a"><application><activity android:name="x.Main"/></application></manifest>\n' }, reports: ['app/src/main/AndroidManifest.xml:0'] }],
  },
  async check(tree) {
    return (await tree.use(androidModules)).flatMap(({ kind, module, manifests }) => {
      const main = manifests.find(({ path }) => /(^|\/)src\/(main|androidMain)\/AndroidManifest\.xml$/.test(path));
      if (kind !== 'application' || main === undefined || module.projects.length > 0) return [];
      if (manifests.some(({ text }) => text.includes('LAUNCHER')) || !main.text.includes('<activity')) return [];
      return [{ path: main.path, line: 0, column: 0, message: 'No activity has the category android.intent.category.LAUNCHER' }];
    });
  },
};
