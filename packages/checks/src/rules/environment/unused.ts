import { environmentReads } from '../../environment/environment-reads.ts';
import { isReadElsewhere } from '../../environment/known-variables.ts';
import type { Rule } from '../../rule.ts';
import type { SourceTree } from '../../source-tree.ts';
import { declaredEnvironment } from '../../wiring/declared-environment.ts';

/** A variable that an example of the environment asks for and that nothing reads. */
export const rule: Rule = {
  id: 'environment/unused',
  severity: 'warning',
  confidence: 'low',
  summary: 'A variable of an example of the environment is read by nothing in the tree.',
  docs: [
    'People fill it in and nothing changes; often it is the other half of a variable that is read under another name. Remove the line, or read the variable.',
    'Only trees whose other files do not mention the name at all are concerned, in whatever language or configuration, and only variables that no common image or library reads by itself.',
  ].join('\n\n'),
  reads: ['dotenv'],
  examples: {
    good: [
      { title: 'Read, passed on, or of an image', files: { '.env.example': 'APP_KEY=\nAPP_URL=\nPOSTGRES_PASSWORD=\nMAIL_HOST=\n', 'app.py': 'import os\n\nkey = os.environ["APP_KEY"]\n', 'compose.yaml': 'services:\n  api:\n    image: api\n    command: serve ${APP_URL}\n', 'settings.py': 'from pydantic_settings import BaseSettings\n\n\nclass Settings(BaseSettings):\n    mail_host: str\n' } },
    ],
    bad: [
      { title: 'Read under another name', files: { '.env.example': 'APP_KEY=\nAPP_SECRET=\n', 'app.py': 'import os\n\nkey = os.environ["APP_KEY"]\nsecret = os.getenv("SECRET", "")\n' }, reports: ['.env.example:2'] },
    ],
  },
  async check(tree) {
    const [reads, declared] = await Promise.all([tree.use(environmentReads), tree.use(declaredEnvironment)]);
    const read = new Set(reads.map(({ name }) => name.toUpperCase()));
    const examples = [...declared.values()].flat().filter(({ source, name }) => source === 'dotenv-example' && !isReadElsewhere(name));
    // A tree that reads none of what its example has keeps its settings elsewhere.
    if (!examples.some(({ name }) => read.has(name.toUpperCase()))) return [];
    const unread = examples.filter(({ name }) => !read.has(name.toUpperCase()));
    const mentioned = unread.length === 0 ? new Set<string>() : mentionedIn(tree);
    return unread.filter(({ name }) => !mentioned.has(name.toUpperCase())).map(({ name, path, line }) => ({ path, line, column: 1, message: `${name} is asked for here, but nothing in the tree reads it` }));
  },
};

/** Every word of the tree that may be the name of a variable, examples of the environment aside. */
function mentionedIn(tree: SourceTree): ReadonlySet<string> {
  const words = new Set<string>();
  for (const { path } of tree.files) {
    if (/(^|\/)[^/]*env[^/]*$/i.test(path) && !/\.(py|[cm]?[jt]sx?|kts?|ya?ml|json|sh)$/.test(path)) continue;
    const text = /\.(md|rst|txt)$/i.test(path) ? undefined : tree.text(path);
    for (const [word] of text?.matchAll(/[A-Za-z_][A-Za-z0-9_]{2,}/g) ?? []) words.add(word.toUpperCase());
  }
  return words;
}
