import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { withoutSideEffects } from '../../../scripts/bundle-plugins.ts';
import { typescriptCompilerOnly } from '../../../scripts/typescript-compiler-only.ts';

const ROOT = resolve('.');
/** Inside of the repository, so that wasm files are found in its node_modules. */
const CACHE = join(ROOT, '.cache', 'cli-test');

/** Path of the bundled command. It is made once for one state of the sources and shared by all test files. */
export async function bundledCli(): Promise<string> {
  const folder = join(CACHE, await sourcesDigest());
  const main = join(folder, 'cli.js');
  if (existsSync(main)) return main;
  const fresh = `${folder}-${process.pid}`;
  await build({
    absWorkingDir: ROOT, outdir: fresh,
    entryPoints: [{ in: 'packages/cli/src/main.ts', out: 'cli' }, { in: 'packages/checks/src/reading/reading-thread.ts', out: 'reading-thread' }],
    bundle: true, splitting: true, minify: true, format: 'esm', platform: 'node', target: 'node20', mainFields: ['module', 'main'], logLevel: 'error',
    banner: { js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;" },
    plugins: [typescriptCompilerOnly(), withoutSideEffects(`${ROOT}/`)],
  });
  await rename(fresh, folder).catch(() => rm(fresh, { recursive: true, force: true }));
  await removeOld(folder);
  return main;
}

async function sourcesDigest(): Promise<string> {
  const hash = createHash('sha256').update(await readFile(join(ROOT, 'test/integration/cli/cli-bundle.ts')));
  for (const room of ['packages', 'scripts']) {
    for (const path of (await readdir(join(ROOT, room), { recursive: true })).filter((name) => name.endsWith('.ts')).sort()) {
      const { mtimeMs, size } = await stat(join(ROOT, room, path));
      hash.update(`${path} ${mtimeMs} ${size}\n`);
    }
  }
  return hash.digest('hex').slice(0, 16);
}

/** Another worker may be using the bundle of a moment ago: only what is older than an hour goes. */
async function removeOld(current: string): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  for (const name of await readdir(CACHE)) {
    const folder = join(CACHE, name);
    if (folder !== current && Date.now() - (await stat(folder)).mtimeMs > 3_600_000) await rm(folder, { recursive: true, force: true });
  }
}
