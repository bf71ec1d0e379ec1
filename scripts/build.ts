import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type BuildOptions, type Metafile } from 'esbuild';
import { WASM_FILES } from '../packages/checks/src/wasm-location.ts';
import { resolveWasm } from './wasm-files.ts';
import { licencesOf } from './bundle-licences.ts';
import { LIBXML2_WASM, libxml2Apart, libxml2WasmBeside } from './libxml2-wasm-beside.ts';
import { lazyCrypto, withoutSideEffects, zodOfTheSdk } from './bundle-plugins.ts';
import { withoutRuleExamples } from './without-rule-examples.ts';
import { typescriptCompilerOnly } from './typescript-compiler-only.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const HASHBANG = '#!/usr/bin/env node\n';
/** What bundled CommonJS expects and an ES module has not. `createRequire` under another name, as bundled code imports it too. */
const BANNER = "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;";

/** What `wasm/` is copied from. */
const WASM_PACKAGES = [...new Set(Object.values(WASM_FILES).map((path) => `node_modules/${/^(?:@[^/]+\/)?[^/]+/.exec(path)![0]}`))];

/** What the runners execute, by path below `dist/`. */
export type Dist = ReadonlyMap<string, Uint8Array>;

/** How everything is bundled that a runner or a laptop executes. */
export const BUNDLING = {
  bundle: true,
  splitting: true,
  minify: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  mainFields: ['module', 'main'],
  // A faster driver that pg uses where somebody installed it.
  external: ['pg-native'],
  chunkNames: 'chunks/[name]-[hash]',
  legalComments: 'none',
  banner: { js: BANNER },
  charset: 'utf8',
  plugins: [typescriptCompilerOnly(), withoutRuleExamples(), libxml2WasmBeside(), lazyCrypto(), zodOfTheSdk(ROOT), withoutSideEffects(ROOT)],
  logLevel: 'warning',
} as const satisfies BuildOptions;

/** Bundles every action, and the command when it is there, in memory. */
export async function bundle(): Promise<{ readonly dist: Dist; readonly metafile: Metafile }> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: await entryPoints(),
    outdir: 'dist',
    write: false,
    metafile: true,
    ...BUNDLING,
  });
  refuseSimulator(metafile);
  const dist = new Map<string, Uint8Array>(outputFiles.map((file) => [relative(join(ROOT, 'dist'), file.path), file.contents]));
  const command = dist.get('cli.js');
  if (command !== undefined && !Buffer.from(command).toString('utf8', 0, 2).startsWith('#!')) dist.set('cli.js', Buffer.concat([Buffer.from(HASHBANG), command]));
  dist.set('package.json', Buffer.from(`${JSON.stringify({ type: 'module' }, null, 2)}\n`));
  dist.set('licenses.txt', Buffer.from(await licencesOf(ROOT, Object.keys(metafile.inputs), WASM_PACKAGES)));
  for (const name of Object.keys(WASM_FILES) as (keyof typeof WASM_FILES)[]) dist.set(`wasm/${name}`, await readFile(resolveWasm(WASM_FILES[name])));
  dist.set(`wasm/${LIBXML2_WASM}`, libxml2Apart().wasm);
  return { dist: new Map([...dist].sort(([a], [b]) => (a < b ? -1 : 1))), metafile };
}

async function entryPoints(): Promise<{ in: string; out: string }[]> {
  const folders = await readdir(join(ROOT, 'actions'), { withFileTypes: true });
  const actions = folders.filter((folder) => folder.isDirectory() && existsSync(join(ROOT, 'actions', folder.name, 'main.ts')));
  const command = 'packages/cli/src/main.ts';
  return [
    ...actions.map(({ name }) => ({ in: `actions/${name}/main.ts`, out: name })),
    { in: 'packages/checks/src/reading/reading-thread.ts', out: 'reading-thread' },
    ...(existsSync(join(ROOT, command)) ? [{ in: command, out: 'cli' }] : []),
  ];
}

/** The simulator answers in place of a model: in a bundle it would be a way to fake a run. */
function refuseSimulator(metafile: Metafile): void {
  const found = Object.keys(metafile.inputs).filter((path) => path.startsWith('packages/simulator/'));
  if (found.length > 0) throw new Error(`The simulator got into a bundle: ${found.join(', ')}`);
}

/** Writes the bundles to a folder, which holds nothing else afterwards. */
export async function writeDist(dist: Dist, folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  for (const [path, content] of dist) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
  }
  if (dist.has('cli.js')) await chmod(join(folder, 'cli.js'), 0o755);
}

/** Files of a folder that are not what the sources give, each with what is wrong with it. */
export async function driftOf(dist: Dist, folder: string): Promise<string[]> {
  const present = existsSync(folder) ? await filesBelow(folder) : [];
  const changed = await Promise.all([...dist].map(async ([path, content]) => {
    if (!present.includes(path)) return [`${path} is missing`];
    return (await readFile(join(folder, path))).equals(content) ? [] : [`${path} differs`];
  }));
  return [...changed.flat(), ...present.filter((path) => !dist.has(path)).map((path) => `${path} is left over`)].sort();
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

function sizes(dist: Dist): string {
  const total = (select: (path: string) => boolean): string => `${([...dist].filter(([path]) => select(path)).reduce((sum, [, content]) => sum + content.byteLength, 0) / 1e6).toFixed(2)} MB`;
  const entries = [...dist].filter(([path]) => /^[\w-]+\.js$/.test(path)).map(([path, content]) => `  ${path.padEnd(16)} ${content.byteLength} bytes`);
  return [...entries, `code ${total((path) => path.endsWith('.js'))}, wasm ${total((path) => path.startsWith('wasm/'))}, licences ${total((path) => path.endsWith('.txt'))}`].join('\n');
}

async function main(): Promise<void> {
  const { dist } = await bundle();
  const folder = join(ROOT, 'dist');
  if (!process.argv.includes('--check')) {
    await writeDist(dist, folder);
    console.log(sizes(dist));
    return;
  }
  const drift = await driftOf(dist, folder);
  if (drift.length === 0) {
    console.log(`dist/ is what the sources give: ${dist.size} files.`);
    return;
  }
  console.error(`dist/ is not what the sources give; run npm run build and commit it:\n${drift.map((line) => `  ${line}`).join('\n')}`);
  process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
