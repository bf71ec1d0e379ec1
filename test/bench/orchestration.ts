/**
 * Time and memory of the orchestration alone: plan, workers, collect, gate, refine, notify into a folder, with a model
 * that answers at once and a program that is not run; bundled as the command is. Seconds include the simulator's own.
 * `npx tsx test/bench/orchestration.ts [--json FILE] [UNITS ...]`
 */
import { fork } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { startSimulator } from '@dark-factory/simulator';
import { WASM_FILES } from '../../packages/checks/src/wasm-location.ts';
import { BUNDLING } from '../../scripts/build.ts';
import { resolveWasm } from '../../scripts/wasm-files.ts';
import type { Row } from './orchestration-run.ts';

/** What the model writes for a unit, three files that fit together, or for a review. */
function answer(prompt: string): string {
  if (prompt.includes('Role: reviewer')) {
    const paths = [...prompt.matchAll(/^--- (\S+)$/gm)].map((match) => match[1]!);
    return JSON.stringify({ files: paths.map((path) => ({ path, note: 'a small module that does what it says' })), findings: [] });
  }
  const files = [...prompt.matchAll(/^- (src\/u(\d+)\/(\w)\.ts) /gm)];
  return files.map(([, path, unit, name]) => `=== file: ${path} ===\n${name === 'a' ? `export function a${unit}(): number {\n  return ${unit};\n}` : `import { a${unit} } from './a.js';\n\nexport const ${name} = a${unit}() + 1;`}\n${'// a line\n'.repeat(25)}=== end: ${path} ===`).join('\n');
}

async function bundleRun(folder: string): Promise<string> {
  await build({ ...BUNDLING, entryPoints: ['test/bench/orchestration-run.ts'], outdir: folder, outExtension: { '.js': '.mjs' } });
  await mkdir(join(folder, 'wasm'));
  for (const [name, path] of Object.entries(WASM_FILES)) await copyFile(resolveWasm(path), join(folder, 'wasm', name));
  return join(folder, 'orchestration-run.mjs');
}

/** A process of its own, so that peak memory is that run's. */
function runOnce(script: string, url: string, units: number): Promise<Row> {
  return new Promise((resolve, reject) => {
    const child = fork(script, [url, String(units)], { execArgv: process.env['BENCH_EXEC_ARGV']?.split(' ') ?? [] });
    child.once('message', (row) => resolve(row as Row)).once('error', reject).once('exit', (code) => { if (code !== 0) reject(new Error(`exit code ${code}`)); });
  });
}

const args = process.argv.slice(2);
const json = args.includes('--json') ? args.splice(args.indexOf('--json'), 2)[1] : undefined;
const folder = await mkdtemp(join(tmpdir(), 'orchestration-bundle-'));
try {
  await using simulator = await startSimulator({ recordings: { origin: 'made by this bench', answers: [{ name: 'any', answer: (request) => ({ text: answer(request.messages.map((message) => String(message.content)).join('\n')) }) }] } });
  const script = await bundleRun(folder);
  const rows: Row[] = [];
  for (const units of args.length > 0 ? args.map(Number) : [13, 256, 1024]) rows.push(await runOnce(script, simulator.url, units));
  console.log('units  seconds  of these waiting for the model  peak MB');
  for (const row of rows) console.log(`${String(row.units).padStart(5)}  ${row.seconds.toFixed(2).padStart(7)}  ${row.waitingSeconds.toFixed(2).padStart(30)}  ${row.peakMegabytes.toFixed(0).padStart(7)}`);
  if (json !== undefined) await writeFile(json, `${JSON.stringify(rows, null, 2)}\n`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
