import { commentsAmong, elisionCandidates, type Elision } from '../../elision.ts';
import type { Rule } from '../../rule.ts';
import { scriptModules } from '../../script/script-modules.ts';
import type { SourceText } from '../../source-tree.ts';

/** Where code that is left out is meant: tests, examples, documentation, templates. */
const NOT_DELIVERED = /(^|\/)(tests?|__tests__|fixtures?|testdata|examples?|docs?|templates?|snippets?|prompts?)\/|\.(test|spec|stories)\.[cm]?[jt]sx?$|(^|\/)(test_[^/]*|conftest)\.py$/i;

/** A comment in place of code. */
export const rule: Rule = {
  id: 'placeholders/elided',
  severity: 'warning',
  summary: 'A comment says that the rest of the code is the same, and the code is not there.',
  docs: [
    'Whoever wrote the file showed what changes and left the rest out: `// ... rest of the code`, `# existing code remains unchanged`. The file is delivered as it is, so what was left out is lost.',
    'Write the whole file. Reported are comments that take a line of their own and say nothing else; strings, tests, examples and documentation are left out.',
  ].join('\n\n'),
  reads: ['python', 'script', 'kotlin'],
  examples: {
    good: [
      { title: 'Prose, and texts that are no comments', files: { 'a.ts': 'export const a = (first: number, ...rest: number[]) => {\n  // the rest of the arguments are added up\n  return rest.reduce((x, y) => x + y, first);\n};\nexport const prompt = `\n// ... existing code ...\n`;\n', 'b.py': 'PROMPT = """\n# ... rest of the code remains the same\n"""\n# other handlers are kept in a list\nHANDLERS = []\n' } },
    ],
    bad: [
      { title: 'TypeScript, JSX, Python and Kotlin', files: { 'a.ts': 'export function total(a: number) {\n  // ... rest of the code remains the same\n}\n', 'b.tsx': 'export const B = () => (\n  <main>\n    {/* ... existing code ... */}\n  </main>\n);\n', 'c.py': 'def c():\n    # ... existing implementation\n    return 1\n', 'D.kt': 'class D {\n    // Remaining methods unchanged\n}\n' }, reports: ['D.kt:2', 'a.ts:2', 'b.tsx:3', 'c.py:2'] },
    ],
  },
  async check(tree) {
    const modules = await tree.use(scriptModules);
    const scripts = [...modules.values()].flatMap(({ path, elisions }) => elisions.map((elision) => ({ path, elision })));
    const inText = (sources: readonly SourceText[], sign: '#' | '//'): { readonly path: string; readonly elision: Elision }[] =>
      sources.flatMap(({ path, text }) => commentsAmong(elisionCandidates(text), text, sign).map((elision) => ({ path, elision })));
    return [...scripts, ...inText(tree.sources('python'), '#'), ...inText(tree.sources('kotlin'), '//')]
      .filter(({ path }) => !NOT_DELIVERED.test(path))
      .map(({ path, elision: { line, column, text } }) => ({ path, line, column, message: `The comment "${text}" stands in place of code` }));
  },
};
