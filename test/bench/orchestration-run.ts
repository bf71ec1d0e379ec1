/** One measured run in a process of its own: `orchestration-run URL UNITS` sends its row to the parent. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkSyntax, checkTree, importEdges, signaturesOf } from '@dark-factory/checks';
import { createFolderForge } from '@dark-factory/forge';
import { type ToolModel } from '@dark-factory/models';
import { modelsAt } from '../builders/model-of-simulator.ts';
import { silentLogger, systemClock } from '@dark-factory/runtime';
import { runExpedition } from '@dark-factory/stages';
import { createFolderCache, createFolderStore } from '@dark-factory/storage';
import { ranWell } from '../builders/stage-world.ts';

/** `waitingSeconds`: time in which at least one request to the model was under way. */
export interface Row {
  readonly units: number;
  readonly seconds: number;
  readonly waitingSeconds: number;
  readonly peakMegabytes: number;
}

/** As many as an endpoint of the larger kind lets in; the command makes one shard of each. */
const IN_FLIGHT = 16;

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
      consumes: index % 4 === 0 ? [] : [`i-${index - 1}`],
    })),
  };
}

/** The same model, with the time noted in which it was asked something. */
function timed(model: ToolModel): { readonly model: ToolModel; waitedMs(): number } {
  let [underWay, since, waited] = [0, 0, 0];
  return {
    waitedMs: () => waited,
    model: {
      model: model.model,
      forget: (outcome) => model.forget(outcome),
      runTools: (request) => model.runTools(request),
      complete: async (request) => {
        if (underWay++ === 0) since = performance.now();
        try {
          return await model.complete(request);
        } finally {
          if (--underWay === 0) waited += performance.now() - since;
        }
      },
    },
  };
}

async function measure(url: string, units: number): Promise<Row> {
  const folder = await mkdtemp(join(tmpdir(), 'orchestration-'));
  try {
    const client = timed((await modelsAt(url, { clock: systemClock, random: Math.random, logger: silentLogger }, { limits: { inFlight: IN_FLIGHT } })).tiers.standard);
    const started = performance.now();
    await runExpedition({
      plan: {
        sow: { path: 'SOW.md', content: Buffer.from('It works.\n') }, draft: { path: 'plan', json: JSON.stringify(draft(units)) }, expedition: 'bench', outputRoot: 'out', shards: IN_FLIGHT,
        maxOutputTokens: 16_000, maxUnitTokens: 32_000, briefingTokens: 4000, allowWorkflows: false, limits: { inFlight: IN_FLIGHT },
      },
      regenerateAbove: 0.3, regenerations: 1, refine: { maxRounds: 1, contextTokens: 60_000, maxOutputTokens: 16_000, allowWorkflows: false }, branch: 'bench', notify: { runUrl: null, gates: { plan: '', review: '', deploy: '' } },
    }, {
      clock: systemClock, logger: silentLogger, bundles: createFolderStore({ folder: join(folder, 'bundles') }), cache: createFolderCache({ folder: join(folder, 'cache'), logger: silentLogger }), forge: createFolderForge({ folder: join(folder, 'forge') }),
      planner: client.model, writers: { draft: client.model, standard: client.model, frontier: client.model }, fixer: client.model, checkTree, checkSyntax, signaturesOf, importEdges, runProgram: () => Promise.resolve(ranWell()), progress: (event) => { if (process.env['BENCH_STAGES'] !== undefined && event.kind === 'stage') console.error(`${((performance.now() - started) / 1000).toFixed(2)} ${event.stage} ${event.state}`); },
    });
    return { units, seconds: (performance.now() - started) / 1000, waitingSeconds: client.waitedMs() / 1000, peakMegabytes: process.resourceUsage().maxRSS / 1024 };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

process.send!(await measure(process.argv[2]!, Number(process.argv[3])));
