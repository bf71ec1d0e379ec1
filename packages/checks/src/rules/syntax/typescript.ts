import type { Rule } from '../../rule.ts';
import { scriptModules } from '../../script/script-modules.ts';
import { CODE_TEMPLATE, isCodeTemplate } from '../../wiring/template-text.ts';

/** TypeScript or JavaScript that does not parse. */
export const rule: Rule = {
  id: 'syntax/typescript',
  severity: 'error',
  summary: 'A TypeScript or JavaScript file does not parse.',
  docs: [
    'No compiler, bundler or engine gets past it, and everything that imports the file fails with it. The parser of the TypeScript compiler reads `.ts`, `.tsx`, `.js`, `.jsx` and their `.m` and `.c` forms.',
    'Mend the first place that is named; those after it often follow from it. A file whose last line is named was usually cut off: write it again.',
  ].join('\n\n'),
  reads: ['script'],
  examples: {
    good: [
      { title: 'JSX in JavaScript', files: { 'app.js': 'export const App = () => <main>hello</main>;\n' } },
      { title: 'A translation of Qt, and a set of tiles', files: { 'i18n/app_cs.ts': '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n<TS version="2.1" language="cs"></TS>\n', 'maps/ground.tsx': '<?xml version="1.0" encoding="UTF-8"?>\n<tileset name="ground"></tileset>\n' } },
      { title: 'A template', files: { 'views/catalog.js': "{% autoescape off %}\n'use strict';\n{\n  {% if plural %}\n  const v = {{ plural }};\n  {% endif %}\n}\n{% endautoescape %}\n", 'static/settings.js': 'var URL = {{ url|safe }};\nvar DEBUG = <%= debug %>;\n' } },
      { title: 'An empty file', files: { 'empty.ts': '' } },
      { title: 'Types, where they belong', files: { 'a.mts': 'export const a: number = await Promise.resolve(1);\n', 'b.cts': 'import b = require("./c.cts");\nexport = b;\n', 'c.cts': 'export const c = 1;\n' } },
    ],
    bad: [
      { title: 'Properties of JSX are no template', files: { 'App.jsx': 'export const App = ({ color }) => (\n  <main style={{ color }}>\n);\n' }, reports: ['App.jsx:2', 'App.jsx:4'] },
      { title: 'Cut off', files: { 'orders.ts': 'export function total(items: number[]) {\n  return items.reduce((a, b) => a +' }, reports: ['orders.ts:2'] },
      { title: 'A tag that is not closed', files: { 'App.tsx': 'export const App = () => (\n  <main>\n);\n' }, reports: ['App.tsx:2', 'App.tsx:4'] },
    ],
  },
  async check(tree) {
    const modules = await tree.use(scriptModules);
    return [...modules.values()].flatMap(({ path, syntax }) => {
      if (syntax.length > 0 && isCodeTemplate(path, tree.text(path) ?? '', syntax.map(({ line }) => line))) {
        tree.cannotCheck(path, CODE_TEMPLATE);
        return [];
      }
      return syntax.map((problem) => ({ path, ...problem }));
    });
  },
};
