import type { Fix } from '@dark-factory/contracts';
import { replaceInLine } from '../edit.ts';
import type { PlacedMessage } from '../each-source.ts';
import { baseOf, type SourceTree } from '../source-tree.ts';
import { isGitIgnored } from './ignore-files.ts';

/** Folders that a build, an installation or a run makes. */
const BUILT_FOLDER = new Set(['dist', 'build', 'target', 'out', 'output', 'outputs', 'node_modules', '.next', '.nuxt', '.output', '.svelte-kit', '.venv', 'venv', 'env', 'coverage', 'vendor', 'lib', 'libs', 'bin', 'obj', 'publish', 'release', 'releases', 'artifacts', 'generated', 'gen', '_build', 'site', 'public', 'static', 'staticfiles', 'data', 'tmp', 'temp', 'logs', 'log', 'cache', '.cache', 'storage', 'uploads', 'media', 'certs', 'secrets', 'es', 'esm', 'cjs', 'umd', 'lib-esm', 'types', 'typings', 'www', 'wheels', 'wheelhouse', 'packages-dist', 'storybook-static', '.storybook-out', 'reports', 'backups', 'volumes', 'models', 'pgdata', 'pkg', 'prebuilds', 'compiled', '.build', '__generated__']);
const BUILT_FILE = /\.(jar|war|ear|whl|tgz|tar|gz|bz2|xz|zip|deb|rpm|apk|exe|dll|so|dylib|a|o|class|pyc|wasm|min\.js|min\.css|map|tsbuildinfo|pem|key|crt|cer|p12|pfx|jks|keystore|pid|sock|log|db|sqlite3?|bin|onnx|pt|pkl|h5|parquet)$/i;

/** Whether a path is likely made by a build, an installation or a run, or is kept out of the tree on purpose. */
export function isMade(tree: SourceTree, path: string): boolean {
  const segments = path.split('/');
  const folder = segments.findIndex((segment) => BUILT_FOLDER.has(segment.toLowerCase()) || /^(dist|build|out)[-_]/.test(segment) || segment.endsWith('.egg-info'));
  if (folder >= 0 && !isWrittenByHand(tree, segments.slice(0, folder + 1).join('/'), folder === segments.length - 1)) return true;
  return BUILT_FILE.test(path) || isGitIgnored(tree, path);
}

/** Whether a folder with such a name is part of the tree after all. */
function isWrittenByHand(tree: SourceTree, folder: string, itself: boolean): boolean {
  return !itself && tree.hasFolder(folder) && !/(^|\/)(dist|build|target|node_modules|out)$/.test(folder);
}

/** Whether there is a file or a folder at a path; `''` is the root. */
export function isThere(tree: SourceTree, path: string): boolean {
  return path === '' || tree.has(path) || tree.hasFolder(path);
}

/** Files and folders by their path in lower case. */
function pathsIgnoringCase(tree: SourceTree): ReadonlyMap<string, readonly string[]> {
  const paths = new Map<string, string[]>();
  const seen = new Set<string>();
  for (const { path } of tree.files) {
    for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
      const part = path.slice(0, end);
      if (seen.has(part)) break;
      seen.add(part);
      const key = part.toLowerCase();
      paths.set(key, [...paths.get(key) ?? [], part]);
    }
  }
  return paths;
}

/** The one file or folder whose path differs in case alone; `undefined` when there is none or several. */
export function otherCase(tree: SourceTree, path: string): string | undefined {
  const found = tree.use(pathsIgnoringCase).get(path.toLowerCase()) ?? [];
  return found.length === 1 && found[0] !== path ? found[0] : undefined;
}

/**
 * Adds what is known of a path that leads nowhere: the file that differs in case alone, with its safe fix where the path
 * stands as written in the line, or else the one file of the tree with that name.
 * `written` is how the file writes the path; its end is the end of `looked`.
 */
export function withWhereabouts(tree: SourceTree, path: string, problem: PlacedMessage, looked: string, written: string): PlacedMessage {
  const cased = otherCase(tree, looked);
  if (cased !== undefined) {
    const fix = caseFix(tree, path, problem, looked, cased, written);
    return { ...problem, message: `${problem.message}; it is called ${cased}`, related: [{ path: cased, line: 0, message: 'differs in case' }], ...(fix === undefined ? {} : { fixes: [fix] }) };
  }
  const same = tree.use(pathsByName).get(baseOf(looked)) ?? [];
  return same.length === 1 && same[0] !== path ? { ...problem, related: [{ path: same[0]!, line: 0, message: 'the only file of that name' }] } : problem;
}

function caseFix(tree: SourceTree, path: string, problem: PlacedMessage, looked: string, cased: string, written: string): Fix | undefined {
  const clean = written.replace(/(?<!\/)\/+$/, '');
  const tail = commonTail(clean, looked);
  const mended = clean.slice(0, clean.length - tail) + cased.slice(cased.length - tail);
  const line = tree.text(path)?.split(/\r\n|\r|\n/)[problem.line - 1];
  const at = line === undefined ? -1 : line.indexOf(clean, Math.max(0, problem.column - 1));
  if (at < 0 || mended === clean || looked.length !== cased.length || looked.slice(0, looked.length - tail) !== cased.slice(0, cased.length - tail)) return undefined;
  return { title: `Write ${mended}`, safety: 'safe', edits: [replaceInLine(path, problem.line, at + 1, clean.length, mended)] };
}

function commonTail(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a[a.length - 1 - length] === b[b.length - 1 - length]) length += 1;
  return length;
}

function pathsByName(tree: SourceTree): ReadonlyMap<string, readonly string[]> {
  const paths = new Map<string, string[]>();
  for (const { path } of tree.files) {
    const known = paths.get(baseOf(path));
    if (known === undefined) paths.set(baseOf(path), [path]);
    else known.push(path);
  }
  return paths;
}
