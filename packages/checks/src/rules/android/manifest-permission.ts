import { androidModules } from '../../android/app-modules.ts';
import { androidManifests } from '../../android/manifests.ts';
import { kotlinModules } from '../../kotlin/kotlin-modules.ts';
import type { Rule } from '../../rule.ts';

const APP = 'plugins {\n    id("com.android.application")\n}\nandroid {\n    namespace = "com.shop"\n}\n';
const NETWORK = /^(retrofit2|okhttp3|io\.ktor\.client|com\.android\.volley)(\.|$)/;
const INTERNET = 'android.permission.INTERNET';

/** An app that uses the network and may not. */
export const rule: Rule = {
  id: 'android/manifest-permission',
  severity: 'warning',
  summary: 'The app uses a client for HTTP and no manifest asks for the permission INTERNET.',
  docs: [
    'Every request fails with `SecurityException: Permission denied (missing INTERNET permission?)`.',
    'Add `<uses-permission android:name="android.permission.INTERNET"/>` to the manifest of the app. The manifest of a library may bring it, so that this is a warning.',
  ].join('\n\n'),
  reads: ['xml'],
  examples: {
    good: [{ title: 'Asked for', files: { 'app/build.gradle.kts': APP, 'app/src/main/java/A.kt': 'import retrofit2.Retrofit\n', 'app/src/main/AndroidManifest.xml': `<manifest xmlns:android="a">\n    <uses-permission android:name="${INTERNET}"/>\n    <application/></manifest>\n` } }],
    bad: [{ title: 'Not asked for', files: { 'app/build.gradle.kts': APP, 'app/src/main/java/A.kt': 'import retrofit2.Retrofit\n', 'app/src/main/AndroidManifest.xml': '<manifest xmlns:android="a">\n    <application/>\n</manifest>\n' }, reports: ['app/src/main/AndroidManifest.xml:0'] }],
  },
  async check(tree) {
    const manifests = await tree.use(androidManifests);
    if (manifests.length === 0 || manifests.some(({ text }) => text.includes(INTERNET))) return [];
    const modules = await tree.use(kotlinModules);
    const user = [...modules.values()].find(({ path, imports }) => !/(^|\/)(test|androidTest)\//.test(path) && imports.some((entry) => NETWORK.test(entry.path)));
    if (user === undefined) return [];
    return (await tree.use(androidModules)).flatMap(({ kind, manifests: own }) => {
      const main = own.find(({ path }) => path.endsWith('src/main/AndroidManifest.xml'));
      return kind !== 'application' || main === undefined ? [] : [{ path: main.path, line: 0, column: 0, message: `No manifest asks for ${INTERNET}`, related: [{ path: user.path, line: 0, message: 'uses the network' }] }];
    });
  },
};
