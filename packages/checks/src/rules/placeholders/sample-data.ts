import type { Problem, Rule } from '../../rule.ts';
import { positionAt } from '../../text-position.ts';

/** A list or table of values under a name that says what it is. */
const SAMPLE = /^[ \t]*(?:export[ \t]+)?(?:(?:const|let|var|val|private[ \t]+val)[ \t]+)?((?:MOCK|SAMPLE|DUMMY|FAKE|PLACEHOLDER|HARDCODED)_\w+|(?:mock|sample|dummy|fake|placeholder|hardcoded)(?:_\w+|[A-Z]\w*))\s*(?::[^=\n]{1,120})?=\s*(?:\[|\{|listOf\(|mutableListOf\(|mapOf\()/gm;
/** Where made-up values belong. */
const BELONGS = /(^|\/)(tests?|androidTest|__tests__|__mocks__|mocks?|fixtures?|examples?|stories|seeds?|docs?|demo|benchmarks?|previews?)\/|(test|spec|stories|mock|fixture|seed|sample|fake|dummy|preview|demo|conftest)[^/]*\.\w+$/i;

/** Made-up data where a query was to be. */
export const rule: Rule = {
  id: 'placeholders/sample-data',
  severity: 'warning',
  confidence: 'low',
  summary: 'Delivered code holds made-up data.',
  docs: [
    'A list called `mockItems` or `SAMPLE_USERS` in code that is delivered is usually what a screen shows or an endpoint returns in place of what the database holds: everything looks right until somebody saves something.',
    'Read the data from where it is kept, or move it to the tests, seeds or previews. Files of tests, examples, seeds and previews are left out.',
  ].join('\n\n'),
  reads: ['python', 'script', 'kotlin'],
  examples: {
    good: [{ title: 'In a seed and a test', files: { 'db/seeds/items.ts': 'export const sampleItems = [{ id: 1 }];\n', 'tests/test_items.py': 'FAKE_ITEMS = [{"id": 1}]\n' } }],
    bad: [
      { title: 'In place of a query', files: { 'src/items.ts': 'const mockItems = [\n  { id: 1, title: "Tent" },\n];\n\nexport function listItems() {\n  return mockItems;\n}\n' }, reports: ['src/items.ts:1'] },
      { title: 'A database of its own', files: { 'app/users.py': 'fake_users_db = {\n    "ann": {"name": "Ann"},\n}\n' }, reports: ['app/users.py:1'] },
    ],
  },
  check: (tree) => tree.sources('python', 'script', 'kotlin').flatMap(({ path, text }): Problem[] => (BELONGS.test(path) ? [] : [...text.matchAll(SAMPLE)].map((match) => {
    const { line } = positionAt(text, match.index + match[0].indexOf(match[1]!));
    return { path, line, column: 0, message: `"${match[1]!}" holds made-up data in code that is delivered` };
  }))),
};
