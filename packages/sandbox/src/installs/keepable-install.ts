import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Command, Stack } from '@dark-factory/contracts';
import { textOf, type TreeFile } from '@dark-factory/runtime';

type Manifest = Readonly<Record<string, unknown>>;

/** Files that npm reads when it installs. */
const READ_BY_NPM = new Set(['package.json', 'package-lock.json', 'npm-shrinkwrap.json', '.npmrc']);
/** Options that neither name a folder or a package nor bring files of the project in. */
const PLAIN_OPTION = /^--(?:no-package-lock|no-audit|no-fund|no-save|legacy-peer-deps|ignore-scripts|prefer-offline|force|production|silent|include=(?:dev|optional|peer)|omit=(?:dev|optional|peer)|loglevel=\w+)$/;
/** Scripts that npm runs of a project itself as it installs, https://docs.npmjs.com/cli/using-npm/scripts#npm-install */
const OWN_SCRIPTS = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare'];
const DEPENDENCIES = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];
/** A version or a range of versions; `file:`, a link, a repository or an address is none. */
const VERSION = /^[\w.^~<>=|*+ -]*$/;

/**
 * The stacks whose install depends on nothing but the manifests: npm with plain options, no scripts of the project's own, no
 * workspaces, and no dependency but versions from the registry. All other installs are done each time.
 */
export function keepableStacks(stacks: readonly Stack[], files: readonly TreeFile[]): Stack[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  return stacks.filter(({ root, install }) => {
    const at = (name: string, folder = root): string => (folder === '.' ? name : `${folder}/${name}`);
    if (install.length === 0 || !install.every(isPlainNpmInstall)) return false;
    if (byPath.has(at('binding.gyp')) || files.some(({ path }) => path.startsWith(at('node_modules/')))) return false;
    const above = foldersAbove(root).map((folder) => manifestOf(byPath.get(at('package.json', folder))));
    const own = manifestOf(byPath.get(at('package.json')));
    return own !== undefined && isSelfContained(own) && above.every((manifest) => manifest?.['workspaces'] === undefined);
  });
}

/** What the installs of these stacks depend on. All of them share one key: what one brings in could reach the others'. */
export function keyOfInstalls(stacks: readonly Stack[], files: readonly TreeFile[]): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify(stacks.map(({ root, install, env }) => [root, install, env])));
  for (const { path, content } of [...files].filter((file) => READ_BY_NPM.has(basename(file.path))).sort((a, b) => (a.path < b.path ? -1 : 1))) {
    hash.update(JSON.stringify([path, content.byteLength]));
    hash.update(content);
  }
  return hash.digest('hex');
}

function isPlainNpmInstall([program, verb, ...options]: Command): boolean {
  return program === 'npm' && ['ci', 'install', 'i'].includes(verb ?? '') && options.every((option) => PLAIN_OPTION.test(option));
}

function foldersAbove(root: string): string[] {
  if (root === '.') return [];
  const parts = root.split('/');
  return ['.', ...parts.slice(1).map((_part, index) => parts.slice(0, index + 1).join('/'))];
}

function manifestOf(file: TreeFile | undefined): Manifest | undefined {
  try {
    return recordIn(JSON.parse(file === undefined ? '' : textOf(file) ?? ''));
  } catch {
    return undefined;
  }
}

function isSelfContained(manifest: Manifest): boolean {
  const scripts = recordIn(manifest['scripts']) ?? {};
  const versions = [...DEPENDENCIES.flatMap((kind) => Object.values(recordIn(manifest[kind]) ?? {})), ...leavesOf(manifest['overrides'])];
  return manifest['workspaces'] === undefined
    && !OWN_SCRIPTS.some((name) => name in scripts)
    && versions.every((version) => typeof version === 'string' && VERSION.test(version));
}

/** What an override comes to in the end; it may go by who needs the package. */
function leavesOf(overrides: unknown, depth = 0): unknown[] {
  if (overrides === undefined) return [];
  const inner = depth > 10 ? undefined : recordIn(overrides);
  return inner === undefined ? [overrides] : Object.values(inner).flatMap((value) => leavesOf(value, depth + 1));
}

function recordIn(value: unknown): Manifest | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Record<string, unknown> : undefined;
}
