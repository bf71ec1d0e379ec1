import type { Rule } from '../../rule.ts';
import { scriptModules } from '../../script/script-modules.ts';

/** TypeScript in a file that is run as JavaScript. */
export const rule: Rule = {
  id: 'syntax/types-in-javascript',
  severity: 'error',
  summary: 'A JavaScript file holds TypeScript.',
  docs: [
    'Engines and most bundlers decide by the extension: a type annotation in a `.js` file is a syntax error when the file is loaded. Files marked `@flow` are left out.',
    'Take the types out, or give the file a TypeScript extension and mend the imports that name it.',
  ].join('\n\n'),
  reads: ['script'],
  examples: {
    good: [{ title: 'Types in comments', files: { 'total.js': '/** @param {number[]} items @returns {number} */\nexport const total = (items) => items.length;\n' } }],
    bad: [
      { title: 'Annotations', files: { 'total.js': 'export function total(items: number[]) {\n  return items.length as number;\n}\n' }, reports: ['total.js:1', 'total.js:2'] },
      { title: 'Declarations', files: { 'types.mjs': 'export interface Item { id: number }\n' }, reports: ['types.mjs:1'] },
    ],
  },
  async check(tree) {
    const modules = await tree.use(scriptModules);
    return [...modules.values()].flatMap((module) => module.typesInJavaScript.map((problem) => ({ path: module.path, ...problem })));
  },
};
