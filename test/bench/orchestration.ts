/**
 * Time and memory of the orchestration alone: plan, workers, collect, gate, refine, notify into a folder, with a model
 * that answers at once and a program that is not run. `npx tsx test/bench/orchestration.ts [--json FILE] [UNITS ...]`
 */
import { fork } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkSyntax, checkTree, signaturesOf } from '@dark-factory/checks';
import { createFolderForge } from '@dark-factory/forge';
import { createOpenAiCompatibleClient } from '@dark-factory/models';
import { silentLogger, systemClock } from '@dark-factory/runtime';
import { startSimulator } from '@dark-factory/simulator';
import { runExpedition } from '@dark-factory/stages';
import { createFolderCache, createFolderStore } from '@dark-factory/storage';
import { ranWell } from '../builders/stage-world.ts';

interface Row {
  readonly units: number;
  readonly seconds: number;
  readonly modelSeconds: number;
  readonly peakMegabytes: number;
}

/** A plan of `count` units of three files, each consuming the one before. */
function draft(count: number): object {
  const id = (index: number): string => `WU-${String(index + 1).padStart(4, '0')}`;
  return {
    requirements: [{ id: 'R-01', text: 'It works.', line: 1 }],
    stack: [],
    units: Array.from({ length: count }, (_, index) => ({
      id: id(index), title: `Unit ${index}`, objective: 'Write three small modules.', effort: 2, requirements: ['R-01'],
      files: ['a', 'b', 'c'].map((name) => ({ path: `src/u${index}/${name}.ts`, purpose: 'code', lines: 30 })),
      provides: [{ id: `i-${index}`, module: `src/u${index}/a.ts`, summary: 'a function', symbols: [{ name: `a${index}`, kind: 'function', signature: `a${index}(): number` }] }],
      consumes: index === 0 ? [] : [`i-${index - 1}`],
    })),
  };
}

/** What the model writes for a unit: three files that fit together. */
function answer(prompt: string): string {
  if (prompt.includes('Role: reviewer')) {
    const paths = [...prompt.matchAll(/^--- (\S+)$/gm)].map((match) => match[1]!);
    return JSON.stringify({ files: paths.map((path) => ({ path, note: 'a small module that does what it says' })), findings: [] });
  }
  const paths = [...prompt.matchAll(/^- (src\/u(\d+)\/(\w)\.ts) /gm)];
  return paths.map(([, path, unit, name]) => `=== file: ${path} ===\n${name === 'a' ? `export function a${unit}(): number {\n  return ${unit};\n}` : `import { a${unit} } from './a.js';\n\nexport const ${name} = a${unit}() + 1;`}\n${'// a line\n'.repeat(25)}=== end: ${path} ===`).join('\n');
}

async function measure(units: number): Promise<Row> {
  const folder = await mkdtemp(join(tmpdir(), 'orchestration-'));
  const url = process.env['BENCH_MODEL_URL']!;
  try {
    let modelMs = 0;
    const model = await createOpenAiCompatibleClient({ baseUrl: url, model: 'simulator-1', limits: { inFlight: 16 } }, { clock: systemClock, random: Math.random, logger: silentLogger });
    const started = performance.now();
    await runExpedition({
      plan: { sow: { path: 'SOW.md', content: Buffer.from('It works.\n') }, draft: { path: 'plan', json: JSON.stringify(draft(units)) }, expedition: 'bench', outputRoot: 'out', shards: Math.min(units, 256), maxOutputTokens: 16_000, maxUnitTokens: 32_000, briefingTokens: 4000, allowWorkflows: false, limits: { inFlight: 16 } },
      regenerateAbove: 0.3, regenerations: 1, refine: { maxRounds: 1, contextTokens: 60_000, maxOutputTokens: 16_000, allowWorkflows: false }, branch: 'bench', notify: { runUrl: null, gates: { plan: '', review: '', deploy: '' } },
    }, {
      clock: systemClock, logger: silentLogger, bundles: createFolderStore({ folder: join(folder, 'bundles') }), cache: createFolderCache({ folder: join(folder, 'cache'), logger: silentLogger }), forge: createFolderForge({ folder: join(folder, 'forge') }),
      model: { model: model.model, complete: async (request) => { const from = performance.now(); try { return await model.complete(request); } finally { modelMs += performance.now() - from; } } },
      checkTree, checkSyntax, signaturesOf, runProgram: () => Promise.resolve(ranWell()), progress: () => undefined,
    });
    const seconds = (performance.now() - started) / 1000;
    return { units, seconds, modelSeconds: modelMs / 1000, peakMegabytes: process.resourceUsage().maxRSS / 1024 };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const json = args.includes('--json') ? args.splice(args.indexOf('--json'), 2)[1] : undefined;
  const counts = args.length > 0 ? args.map(Number) : [13, 256, 1024];
  await using simulator = await startSimulator({ recordings: { origin: 'made by this bench', answers: [{ name: 'any', answer: (request) => ({ text: answer(request.messages.map((message) => String(message.content)).join('\n')) }) }] } });
  const rows: Row[] = [];
  for (const units of counts) {
    // A process of its own each, so that peak memory is that run's.
    rows.push(await new Promise<Row>((resolve, reject) => {
      const child = fork(fileURLToPath(import.meta.url), [String(units)], { env: { ...process.env, BENCH_MODEL_URL: simulator.url }, execArgv: process.execArgv });
      child.once('message', (row) => resolve(row as Row)).once('error', reject).once('exit', (code) => { if (code !== 0) reject(new Error(`exit code ${code}`)); });
    }));
  }
  console.log('units  seconds  peak MB');
  for (const row of rows) console.log(`${String(row.units).padStart(5)}  ${row.seconds.toFixed(2).padStart(7)}  ${row.peakMegabytes.toFixed(0).padStart(7)}`);
  if (json !== undefined) await writeFile(json, `${JSON.stringify(rows, null, 2)}\n`);
}

if (process.send !== undefined) process.send(await measure(Number(process.argv[2])));
else await main();
