import { readFile, readdir } from 'node:fs/promises';
import { join, normalize } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

import { driftOf, bundle, type Dist } from '../../../scripts/build.ts';
import { actionNames, makeReleaseTree } from '../../../scripts/release-tree.ts';
import { temporaryFolder, type TemporaryFolder } from '../../support/temporary-folder.ts';
import { builtDist } from '../../e2e/built-dist.ts';

describe('the tree of a release', () => {
  let tree: TemporaryFolder;
  let dist: string;
  beforeAll(async () => {
    tree = await temporaryFolder('release');
    dist = await builtDist();
    await makeReleaseTree({ out: join(tree.path, 'v2'), repository: 'acme/factory', ref: 'v2', dist });
  }, 120_000);
  afterAll(async () => {
    await tree[Symbol.asyncDispose]();
  });

  it('resolves owner/repo/ACTION@v2 and owner/repo@v2 to bundles that are in it', async () => {
    const files = await filesOf(join(tree.path, 'v2'));
    for (const manifest of ['action.yml', ...(await actionNames()).map((name) => `${name}/action.yml`)]) {
      const { runs } = parse(await readFile(join(tree.path, 'v2', manifest), 'utf8')) as { runs: { using: string; main: string } };
      expect(runs.using).toBe('node24');
      expect(files).toContain(normalize(join(manifest, '..', runs.main)));
    }
  });

  it('holds no sources, and is small enough to be fetched by every job', async () => {
    const files = await filesOf(join(tree.path, 'v2'));
    expect(files.filter((path) => !path.startsWith('dist/') && !/^[\w-]+\/action\.yml$/.test(path)).sort()).toEqual(expect.arrayContaining(['.github/workflows/expedition.yml', 'LICENSE', 'action.yml']));
    expect(files.filter((path) => /\.ts$|node_modules|^(packages|actions|test|scripts)\//.test(path))).toEqual([]);
    expect(await sizeOf(join(tree.path, 'v2'), files.filter((path) => path.endsWith('.js')))).toBeLessThan(6_000_000);
  });

  it('names its own repository and tag in the callable workflow', async () => {
    const workflow = await readFile(join(tree.path, 'v2/.github/workflows/expedition.yml'), 'utf8');
    expect(workflow).toContain('uses: acme/factory/worker@v2');
    expect(workflow).toContain('uses: acme/factory/.github/workflows/expedition.yml@v2');
    expect(workflow).not.toContain('org/dark-factory');
  });

  it('is not laid over something else', async () => {
    await expect(makeReleaseTree({ out: tree.path, dist })).rejects.toThrow('is not empty');
  });
});

describe('bundles', () => {
  let made: { dist: Dist; inputs: string[] };
  beforeAll(async () => {
    const { dist, metafile } = await bundle();
    made = { dist, inputs: Object.keys(metafile.inputs) };
  }, 120_000);

  it('are the same bytes each time, and a file that was changed, lost or left over is named', async () => {
    const folder = await builtDist();
    expect(await driftOf(made.dist, folder)).toEqual([]);
    const changed = new Map([...made.dist].filter(([path]) => path !== 'plan.js').map(([path, content]) => [path, path === 'worker.js' ? Buffer.from('changed') : content]));
    changed.set('new.js', Buffer.from(''));
    expect(await driftOf(changed, folder)).toEqual(['new.js is missing', 'plan.js is left over', 'worker.js differs']);
  }, 60_000);

  it('hold neither the simulator nor a path of the machine that built them', () => {
    expect(made.inputs.filter((path) => path.includes('simulator'))).toEqual([]);
    for (const [path, content] of made.dist) if (path.endsWith('.js')) expect([path, Buffer.from(content).includes(process.cwd())]).toEqual([path, false]);
  });

  it('come with the licences of everything in them', () => {
    const licences = Buffer.from(made.dist.get('licenses.txt')!).toString();
    for (const name of ['@actions/core', 'zod', '@ai-sdk/openai-compatible', '@astral-sh/ruff-wasm-nodejs', 'tree-sitter-python', 'typescript']) expect(licences).toMatch(new RegExp(`^${name} \\d`, 'm'));
  });

  it('load what is heavy only when it is used', () => {
    // Who asks a model loads the rules for asking at once, and the library of its provider only when there is something to ask.
    const limits = { plan: 190_000, worker: 190_000, collect: 160_000, 'verify-gate': 160_000, refine: 190_000, notify: 160_000, expedition: 190_000 };
    for (const [entry, limit] of Object.entries(limits)) {
      const closure = closureOf(made.dist, `${entry}.js`);
      expect([entry, [...closure].reduce((sum, path) => sum + made.dist.get(path)!.byteLength, 0) < limit]).toEqual([entry, true]);
    }
  });
});

/** The files that a bundle loads before it runs. */
function closureOf(dist: Dist, entry: string, seen = new Set<string>()): Set<string> {
  if (seen.has(entry)) return seen;
  seen.add(entry);
  for (const [, path] of Buffer.from(dist.get(entry)!).toString().matchAll(/(?:from|import)"(\.[^"]+)"/g)) closureOf(dist, normalize(join(entry, '..', path!)), seen);
  return seen;
}

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

async function sizeOf(folder: string, files: readonly string[]): Promise<number> {
  const sizes = await Promise.all(files.map(async (path) => (await readFile(join(folder, path))).byteLength));
  return sizes.reduce((sum, size) => sum + size, 0);
}
