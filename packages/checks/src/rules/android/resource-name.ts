import { androidResources } from '../../android/resources.ts';
import { baseOf, folderOf } from '../../source-tree.ts';
import type { Rule } from '../../rule.ts';

const MANIFEST = { 'app/src/main/AndroidManifest.xml': '<manifest/>\n' };

/** A resource file whose name cannot be the name of a resource. */
export const rule: Rule = {
  id: 'android/resource-name',
  severity: 'error',
  summary: 'The name of a resource file has characters that Android does not allow.',
  docs: [
    'The build stops: file-based resource names must contain only lowercase a-z, 0-9, or underscore, and begin with a letter.',
    'Rename the file and what refers to it. Files in `values` folders may be called anything.',
  ].join('\n\n'),
  reads: ['xml'],
  examples: {
    good: [{ title: 'Small letters, digits, underscores', files: { ...MANIFEST, 'app/src/main/res/drawable/ic_cart_2.xml': '<vector/>\n', 'app/src/main/res/drawable/button.9.png': new Uint8Array([137]), 'app/src/main/res/values/My-Strings.xml': '<resources/>\n' } }],
    bad: [{ title: 'A dash, a capital, a digit first', files: { ...MANIFEST, 'app/src/main/res/drawable/ic-cart.xml': '<vector/>\n', 'app/src/main/res/layout/MainActivity.xml': '<a/>\n', 'app/src/main/res/raw/1st.txt': 'x\n' }, reports: ['app/src/main/res/drawable/ic-cart.xml:0', 'app/src/main/res/layout/MainActivity.xml:0', 'app/src/main/res/raw/1st.txt:0'] }],
  },
  check(tree) {
    return tree.use(androidResources).files.flatMap((path) => {
      const name = baseOf(path);
      const bare = name.replace(/(\.9)?\.\w+$/, '');
      if (name.startsWith('.') || /\/values(-[^/]*)?$/.test(folderOf(path)) || name === 'README.md') return [];
      const bad = /[^a-z0-9_]/.exec(bare)?.[0];
      if (bad !== undefined) return [{ path, line: 0, column: 0, message: `'${bad}' is not a valid file-based resource name character: File-based resource names must contain only lowercase a-z, 0-9, or underscore` }];
      return /^[a-z]/.test(bare) ? [] : [{ path, line: 0, column: 0, message: 'The resource name must start with a letter' }];
    });
  },
};
