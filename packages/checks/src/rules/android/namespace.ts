import { androidModules } from '../../android/app-modules.ts';
import { buildFiles } from '../../kotlin/build-files.ts';
import type { Rule } from '../../rule.ts';

const PLUGIN = 'plugins {\n    id("com.android.application")\n}\n';

/** An Android module without a namespace. */
export const rule: Rule = {
  id: 'android/namespace',
  severity: 'error',
  summary: 'An Android module has a namespace neither in its build file nor in its manifest.',
  docs: [
    'Gradle stops: `Namespace not specified`. The class `R` would have no package.',
    'Set `namespace` in the `android` block of the module. Modules are left alone when any script or plugin of the tree sets namespaces for others.',
  ].join('\n\n'),
  reads: ['gradle', 'kotlin'],
  examples: {
    good: [{ title: 'In the build file or in the manifest', files: { 'a/build.gradle.kts': `${PLUGIN}android {\n    namespace = "com.a"\n}\n`, 'a/src/main/AndroidManifest.xml': '<manifest/>\n', 'b/build.gradle': PLUGIN, 'b/src/main/AndroidManifest.xml': '<manifest package="com.b"/>\n' } }],
    bad: [{ title: 'Nowhere', files: { 'app/build.gradle.kts': `${PLUGIN}android {\n    compileSdk = 35\n}\n`, 'app/src/main/AndroidManifest.xml': '<manifest/>\n' }, reports: ['app/build.gradle.kts:0'] }],
  },
  async check(tree) {
    const modules = await tree.use(androidModules);
    const own = new Set(modules.map(({ module }) => module.file.path));
    if (modules.length === 0 || tree.use(buildFiles).some(({ path, text }) => !own.has(path) && /\bnamespace\b|setNamespace/.test(text))) return [];
    return modules.filter(({ module, manifests }) => module.complete && !/\bnamespace\b|apply\s*(?:\(\s*)?from/.test(module.file.text) && manifests.length > 0 && manifests.every((manifest) => manifest.package === undefined))
      .map(({ module }) => ({ path: module.file.path, line: 0, column: 0, message: 'Namespace not specified' }));
  },
};
