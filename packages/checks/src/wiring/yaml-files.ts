import type { CST, Document, Node, Pair, Scalar, YAMLParseError } from 'yaml';
import { guarded, tooDeep, type PlacedMessage } from '../each-source.ts';
import { foldersUp, type SourceTree } from '../source-tree.ts';
import type * as YamlParser from '../yaml-parser.ts';
import { LineStarts } from '../line-starts.ts';
import type { Located, LocatedEntry } from './located.ts';

/** A YAML file after its one parse. */
export interface YamlFile {
  readonly path: string;
  readonly text: string;
  /** The values of its documents; none where the file has a fault. */
  readonly documents: readonly Located[];
  /** The parser's complaints. */
  readonly problems: readonly PlacedMessage[];
}

/** The parser catches the engine's error and reports it as a fault of the file. */
const STACK_OVERFLOW = /^Maximum call stack size exceeded/;
/** Larger files are data: nothing is wired in them. */
const MAX_LOCATED = 1_000_000;
/** Files whose readers refuse a key that is given twice; others take the last one. */
const READ_STRICTLY = /(^|\/)((docker-)?compose[^/]*|action|pnpm-workspace|Chart|values|kustomization|mkdocs|serverless)\.ya?ml$|(^|\/)\.(github|gitlab|circleci)/;

type Library = typeof YamlParser;

/** Every YAML file of a tree by path, parsed once. A Helm template is no YAML yet and is left out. */
export async function yamlFiles(tree: SourceTree): Promise<ReadonlyMap<string, YamlFile>> {
  const files = new Map<string, YamlFile>();
  const sources = tree.sources('yaml');
  if (sources.length === 0) return files;
  const library = await import('../yaml-parser.ts');
  for (const { path, text } of sources) {
    if (isHelmTemplate(tree, path)) {
      tree.cannotCheck(path, 'a Helm template is YAML only when it is rendered');
      continue;
    }
    const file = guarded(tree, path, () => tree.remember('yaml', { path, text }, () => readYaml(library, path, text)));
    if (file !== undefined) files.set(path, file);
  }
  return files;
}

function readYaml(library: Library, path: string, text: string): YamlFile {
  const tokens = [...new library.Parser().parse(text)];
  if (nestsTooDeeply(tokens)) tooDeep();
  // Both take time that grows with a square: excerpts of a long line for each of its faults, and comparing each key with all before it.
  const documents = [...new library.Composer({ merge: true, logLevel: 'silent', prettyErrors: false, stringKeys: false, uniqueKeys: false }).compose(tokens)];
  const errors = documents.flatMap((document) => document.errors);
  if (errors.some(({ message }) => STACK_OVERFLOW.test(message))) tooDeep();
  const starts = new LineStarts(text);
  const problems = isOnlyIndentation(errors[0], text) ? [] : errors.map((error): PlacedMessage => {
    return { ...starts.positionOf(error.pos[0]), message: error.message };
  });
  if (errors.length === 0) problems.push(...repeatedKeys(library, documents as Document[], path, text, starts));
  if (errors.length > 0 || problems.length > 0 || text.length > MAX_LOCATED) return { path, text, documents: [], problems };
  return { path, text, documents: [...documents].map((document) => locate(library, document as Document, starts)), problems };
}

/**
 * Whether the fault is a list in brackets whose lines stand too far left: the specification forbids it, most readers
 * take it, and everything after it is complained of.
 */
function isOnlyIndentation(first: YAMLParseError | undefined, text: string): boolean {
  if (first === undefined || first.code !== 'BAD_INDENT' || !first.message.startsWith('Flow')) return false;
  return /^[^\S\n]*[[\]{}"']/.test(text.slice(text.lastIndexOf('\n', first.pos[0] - 1) + 1, first.pos[0] + 1));
}

/** Keys that stand in their map already. */
function repeatedKeys(library: Library, documents: readonly Document[], path: string, text: string, starts: LineStarts): PlacedMessage[] {
  const found: number[] = [];
  for (const document of documents) library.visit(document, {
    Map: (_, { items }) => {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!library.isScalar(key) || key.source === '<<') continue;
        if (seen.has(key.value)) found.push(key.range?.[0] ?? 0);
        seen.add(key.value);
      }
    },
  });
  const taken = found.length > 0 && !READ_STRICTLY.test(path) && !/^(apiVersion|openapi|swagger):/m.test(text);
  return found.map((offset) => ({ ...starts.positionOf(offset), message: 'Map keys must be unique', ...(taken ? { severity: 'warning', confidence: 'medium' } : {}) }));
}

/** Deeper than this, composing takes most of the stack; where none of it is left, the engine ends the process when it compiles a pattern. */
const MAX_DEPTH = 500;

/** Whether tokens lie in each other more than `MAX_DEPTH` deep. */
function nestsTooDeeply(tokens: readonly CST.Token[]): boolean {
  let level: readonly (CST.Token | null | undefined)[] = tokens;
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap(inside);
  }
  return false;
}

function inside(token: CST.Token | null | undefined): (CST.Token | null | undefined)[] {
  if (token?.type === 'document') return [token.value];
  return token !== null && token !== undefined && 'items' in token ? token.items.flatMap(({ key, value }) => [key, value]) : [];
}

/** The values of a document. An alias is the value that its anchor names; one inside its own anchor is nothing. */
function locate(library: Library, document: Document, starts: LineStarts): Located {
  const anchors = new Map<string, Located>();
  const nothing = { kind: 'scalar', value: null, line: 1, column: 1 } as const;
  const visit = (node: unknown): Located => {
    if (library.isAlias(node)) return anchors.get(node.source) ?? nothing;
    if (node === null || node === undefined) return nothing;
    const place = starts.positionOf((node as Node).range?.[0] ?? 0);
    const anchor = (node as { anchor?: string }).anchor;
    const value: Located = library.isMap(node) ? { kind: 'map', ...place, entries: entriesIn(node.items as Pair[], place) }
      : library.isSeq(node) ? { kind: 'list', ...place, items: node.items.map(visit) }
        : { kind: 'scalar', ...place, value: simple((node as Scalar).value) };
    if (anchor !== undefined) anchors.set(anchor, value);
    return value;
  };
  const entriesIn = (pairs: readonly Pair[], fallback: { line: number; column: number }): ReadonlyMap<string, LocatedEntry> => {
    const own = new Map<string, LocatedEntry>();
    const merged = new Map<string, LocatedEntry>();
    for (const pair of pairs) {
      const key = library.isScalar(pair.key) ? String(pair.key.value) : undefined;
      const value = visit(pair.value);
      if (key === undefined) continue;
      const merges = key === '<<' || key === 'Symbol(<<)';
      if (merges) for (const source of value.kind === 'list' ? value.items : [value]) if (source.kind === 'map') for (const [name, entry] of source.entries) merged.set(name, merged.get(name) ?? entry);
      if (!merges) own.set(key, { key, value, ...(library.isScalar(pair.key) ? starts.positionOf(pair.key.range?.[0] ?? 0) : fallback) });
    }
    return new Map([...merged, ...own]);
  };
  return visit(document.contents);
}

function simple(value: unknown): string | number | boolean | null {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

function isHelmTemplate(tree: SourceTree, path: string): boolean {
  return foldersUp(path).some((folder) => folder.endsWith('/templates') || folder === 'templates'
    ? tree.has([...folder.split('/').slice(0, -1), 'Chart.yaml'].join('/'))
    : false);
}
