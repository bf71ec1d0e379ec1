import type { Problem, Rule } from '../../rule.ts';
import { baseOf, joinPath, type SourceTree } from '../../source-tree.ts';
import { composeFiles, isElsewhere, type ComposeFile } from '../../wiring/compose-files.ts';
import { below, entriesOf, itemsOf, textAt, type Located } from '../../wiring/located.ts';
import { isMentionedInScripts, isPublishedPackage } from '../../wiring/made-elsewhere.ts';
import { isMade, isThere, withWhereabouts } from '../../wiring/tree-paths.ts';

/** Files that a server reads when it starts. */
const CONFIG = /\.(conf|cfg|ini|ya?ml|toml|sql|sh|template|cnf|properties|xml|py|js|lua|vcl|hcl)$|(^|\/)Caddyfile$/;

/** A file that a compose service mounts and that does not exist. */
export const rule: Rule = {
  id: 'wiring/compose-mount',
  severity: 'error',
  summary: 'A compose service mounts a configuration, secret or script that does not exist.',
  docs: [
    'Docker makes an empty folder in place of a missing file: the server finds a folder where its configuration should be and ends, or never runs the SQL that was to make its tables. For `secrets` and `configs` with `file:`, compose refuses to start. Folders that are missing are made on purpose more often than not and are left alone.',
    'Write the file, or correct the path.',
  ].join('\n\n'),
  reads: ['yaml'],
  examples: {
    good: [{ title: 'There, a folder, or made elsewhere', files: { 'compose.yaml': 'services:\n  web:\n    image: nginx\n    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro", "./data:/data", "/etc/x.conf:/x", "./certs/a.pem:/a.pem", "${A}/b.conf:/b"]\n', 'nginx.conf': '' } }],
    bad: [
      { title: 'A configuration, a script and a secret', files: { 'compose.yaml': 'services:\n  web:\n    image: nginx\n    volumes:\n      - ./nginx/nginx.conf:/etc/nginx/nginx.conf\n      - type: bind\n        source: ./init.sql\n        target: /docker-entrypoint-initdb.d/init.sql\nsecrets:\n  key:\n    file: ./key.toml\n' }, reports: ['compose.yaml:5', 'compose.yaml:7', 'compose.yaml:11'] },
    ],
  },
  async check(tree) {
    return (await tree.use(composeFiles)).flatMap((file) => [...file.services.values()].flatMap(({ value }) => itemsOf(below(value, 'volumes')).flatMap((item) => sourceOf(item))).concat(filesOf(file)).flatMap((source) => faultOf(tree, file, source)));
  },
};

interface Mount {
  readonly text: string;
  readonly target: string;
  readonly line: number;
  readonly column: number;
}

function sourceOf(item: Located): Mount[] {
  const short = textAt(item);
  if (short !== undefined) {
    const match = /^(\.[^:]*):([^:]+)/.exec(short);
    return match === null ? [] : [{ text: match[1]!, target: match[2]!, line: item.line, column: item.column }];
  }
  const source = below(item, 'source');
  const text = textAt(source);
  return source === undefined || text === undefined || !text.startsWith('.') || textAt(below(item, 'type')) !== 'bind' ? [] : [{ text, target: textAt(below(item, 'target')) ?? '', line: source.line, column: source.column }];
}

function filesOf(file: ComposeFile): Mount[] {
  return ['secrets', 'configs'].flatMap((section) => entriesOf(below(file.root, section)).flatMap(({ value }) => {
    const source = below(value, 'file');
    const text = textAt(source);
    return source === undefined || text === undefined ? [] : [{ text, target: text, line: source.line, column: source.column }];
  }));
}

function faultOf(tree: SourceTree, file: ComposeFile, { text, target, line, column }: Mount): Problem[] {
  const looked = isElsewhere(text) ? undefined : joinPath(file.folder, text);
  if (looked === undefined || isThere(tree, looked) || isMade(tree, looked) || !CONFIG.test(text) || !CONFIG.test(target)) return [];
  const made = isPublishedPackage(tree) || isMentionedInScripts(tree, baseOf(looked)) || tree.files.some(({ path }) => path.startsWith(`${looked}.`));
  return [{ path: file.path, ...withWhereabouts(tree, file.path, { line, column, message: `${looked} is mounted and does not exist` }, looked, text), ...(made ? { severity: 'warning' as const, confidence: 'medium' as const } : {}) }];
}
