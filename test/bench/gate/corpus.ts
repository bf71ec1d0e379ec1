import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readTree } from './folder-tree.ts';
import type { Tree } from './tree-archive.ts';

/** A published package whose sources the gate is tried on. */
export interface CorpusPackage {
  readonly registry: 'pypi' | 'npm' | 'maven';
  /** As the registry's client names it; `group:artifact` for Maven. */
  readonly name: string;
  readonly version: string;
  /** Digest of the archive, hex. */
  readonly sha256: string;
}

const FOLDER = join(import.meta.dirname, '../../../.cache/gate-corpus');

/** The packages, each at one version. */
export function corpusPackages(): CorpusPackage[] {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'corpus.json'), 'utf8')) as CorpusPackage[];
}

/**
 * The files of a package, fetched once with the registry's own client (so that its settings for mirrors and proxies hold:
 * `PIP_INDEX_URL`, `NPM_CONFIG_REGISTRY`, Maven's settings, or `MAVEN_REPOSITORY` for another repository) and kept in
 * `.cache/gate-corpus`. Throws when the archive is not the one that was pinned.
 */
export function packageTree(wanted: CorpusPackage): Tree {
  const folder = join(FOLDER, `${wanted.registry}-${wanted.name.replace(/[^\w.-]+/g, '-')}-${wanted.version}`);
  if (!existsSync(folder)) {
    const { archive, sha256 } = fetchArchive(wanted);
    if (sha256 !== wanted.sha256) throw new Error(`${wanted.name} ${wanted.version} has the digest ${sha256}, not ${wanted.sha256}`);
    unpack(archive, folder);
  }
  return readTree(onlyFolder(folder));
}

/** Fetches an archive; the caller judges its digest. */
export function fetchArchive({ registry, name, version }: Omit<CorpusPackage, 'sha256'>): { readonly archive: string; readonly sha256: string } {
  mkdirSync(FOLDER, { recursive: true });
  const folder = mkdtempSync(join(FOLDER, 'fetch-'));
  const [command, args] = CLIENTS[registry](name, version, folder);
  execFileSync(command, args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  const archive = join(folder, readdirSync(folder).find((file) => /\.(tar\.gz|tgz|jar|zip)$/.test(file))!);
  return { archive, sha256: createHash('sha256').update(readFileSync(archive)).digest('hex') };
}

const CLIENTS: Readonly<Record<CorpusPackage['registry'], (name: string, version: string, folder: string) => [command: string, args: string[]]>> = {
  pypi: (name, version, folder) => ['python3', ['-m', 'pip', 'download', '--quiet', '--no-deps', '--no-binary', name, '--dest', folder, `${name}==${version}`]],
  npm: (name, version, folder) => ['npm', ['pack', '--silent', '--pack-destination', folder, `${name}@${version}`]],
  maven: (name, version, folder) => ['mvn', ['--batch-mode', '--quiet', 'dependency:copy', `-Dartifact=${name}:${version}:jar:sources`, `-DoutputDirectory=${folder}`, ...(process.env['MAVEN_REPOSITORY'] === undefined ? [] : [`-DremoteRepositories=${process.env['MAVEN_REPOSITORY']}`])]],
};

function unpack(archive: string, folder: string): void {
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  if (basename(archive).endsWith('.jar')) execFileSync('python3', ['-m', 'zipfile', '-e', archive, partial]);
  else execFileSync('tar', ['-xzf', archive, '-C', partial]);
  rmSync(join(archive, '..'), { recursive: true });
  renameSync(partial, folder);
}

/** An sdist and an npm package hold one folder, which is their root. */
function onlyFolder(folder: string): string {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.length === 1 && entries[0]!.isDirectory() ? join(folder, entries[0]!.name) : folder;
}
