import type { Problem, Rule } from '../../rule.ts';
import { baseOf, folderOf, joinPath, type SourceTree } from '../../source-tree.ts';
import { composeFiles, isElsewhere } from '../../wiring/compose-files.ts';
import { dotenvFiles } from '../../wiring/dotenv-files.ts';
import { isGitIgnored } from '../../wiring/ignore-files.ts';
import { below, itemsOf, textAt, type Located } from '../../wiring/located.ts';
import { isMentionedInScripts, isPublishedPackage } from '../../wiring/made-elsewhere.ts';
import { withWhereabouts } from '../../wiring/tree-paths.ts';

/** A compose service whose `env_file` does not exist. */
export const rule: Rule = {
  id: 'wiring/compose-env-file',
  severity: 'error',
  summary: 'The env_file of a compose service does not exist.',
  docs: [
    '`docker compose up` stops with `env file … not found`. It is a warning where an example of the file is in the tree, where `.gitignore` keeps it out or where a script or a document mentions it: then somebody is meant to make it.',
    'Write the file or an example of it, correct the path, or say `required: false`.',
  ].join('\n\n'),
  reads: ['yaml'],
  examples: {
    good: [{ title: 'There, and not required', files: { 'compose.yaml': 'services:\n  web:\n    image: nginx\n    env_file: [.env, {path: ./web.env, required: false}, "${X}.env"]\n', '.env': 'A=1\n' } }],
    bad: [
      { title: 'Nowhere', files: { 'compose.yaml': 'services:\n  web:\n    image: nginx\n    env_file:\n      - ./backend/.env\n' }, reports: ['compose.yaml:5'] },
      { title: 'An example of another', files: { 'compose.yaml': 'services:\n  web:\n    image: nginx\n    env_file: .env.production\n', '.env.example': 'A=1\n' }, reports: ['compose.yaml:4'] },
      { title: 'An example alone', files: { 'compose.yaml': 'services:\n  web:\n    image: nginx\n    env_file: .env\n', '.env.example': 'A=1\n' }, reports: ['compose.yaml:4'] },
    ],
  },
  async check(tree) {
    return (await tree.use(composeFiles)).flatMap((file) => [...file.services.values()].flatMap(({ value }) => {
      const files = below(value, 'env_file');
      return files === undefined ? [] : (files.kind === 'list' ? itemsOf(files) : [files]).flatMap((item) => faultOf(tree, file.path, item));
    }));
  },
};

function faultOf(tree: SourceTree, compose: string, item: Located): Problem[] {
  const written = textAt(item) ?? textAt(below(item, 'path'));
  const required = below(item, 'required');
  if (written === undefined || isElsewhere(written) || (required?.kind === 'scalar' && required.value === false)) return [];
  const looked = joinPath(folderOf(compose), written);
  if (looked === undefined || tree.has(looked)) return [];
  const example = tree.use(dotenvFiles).find((file) => file.example && isExampleOf(file.path, looked));
  const expected = example !== undefined || isPublishedPackage(tree) || isGitIgnored(tree, looked) || isMentionedInScripts(tree, baseOf(looked)) || tree.files.some((file) => /\.md$/i.test(file.path) && (tree.text(file.path)?.includes(baseOf(looked)) ?? false));
  const problem = withWhereabouts(tree, compose, { line: item.line, column: item.column, message: `env file ${looked} not found` }, looked, written);
  return [{
    path: compose, ...problem, ...(example === undefined ? {} : { related: [{ path: example.path, line: 0, message: 'an example of it' }] }),
    ...(expected ? { severity: 'warning' as const, confidence: 'medium' as const } : {}),
  }];
}

/** `.env.example` is one of `.env` alone; other names say which file they are an example of. */
function isExampleOf(example: string, looked: string): boolean {
  if (example.startsWith(`${looked}.`)) return true;
  return folderOf(example) === folderOf(looked) && (baseOf(looked) === '.env' || !baseOf(example).startsWith('.env'));
}
