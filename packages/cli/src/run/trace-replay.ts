import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createTraceAnswers, createTraceClient, type TraceAnswers, type ToolModel } from '@dark-factory/models';
import { UserError, type Logger } from '@dark-factory/runtime';
import { BUNDLES, planStage, readTree, refineStage, workStage, type TracedPlan } from '@dark-factory/stages';
import { createFolderStore, type BundleStore, type UnitCache } from '@dark-factory/storage';
import { createRunner, packagesFor, type AdapterNeeds } from '../adapters.ts';
import { shardsOfRound } from './rounds.ts';
import { showing } from './run-view.ts';
import { compareFiles, compareUnits, deliveriesIn, type ComparedFile, type ComparedUnit } from './trace-comparison.ts';
import type { TraceOnDisk } from './trace-files.ts';
import { stageOfTrace, type ReplayedStage } from './trace-input.ts';

/** What a stage came to when it was run again from its trace. */
export interface Replay {
  readonly stage: ReplayedStage['stage'];
  /** Answers of the trace that were given, and those that nobody asked for. */
  readonly answers: { readonly given: number; readonly left: number };
  readonly units: readonly ComparedUnit[];
  readonly files: readonly ComparedFile[];
  /** Whether everything is what the run has; null where there is no run to compare with. */
  readonly same: boolean | null;
}

/** The run that a trace belongs to, when it is known. */
export interface ReplayedRun {
  readonly id: string;
  readonly bundles: BundleStore;
}

/** Runs the stage of a trace again, without a network, into a folder of its own. The run is only read. */
export async function replayTrace(trace: TraceOnDisk, run: ReplayedRun | undefined, folder: string, needs: AdapterNeeds): Promise<Replay> {
  const replayed = stageOfTrace(trace);
  const answers = createTraceAnswers(trace.records, { where: trace.shown, toolVersion: trace.header?.tool.version });
  await mkdir(folder, { recursive: true });
  const stage = new StageReplay(trace, answers, showing(createFolderStore({ folder: join(folder, 'bundles') }), folder), needs);
  let result: Pick<Replay, 'units' | 'files'>;
  try {
    result = await stage.run(replayed, run);
  } catch (error) {
    throw answers.missed ?? error;
  }
  // A stage goes on without an answer where it can; what it came to then says nothing about the run.
  if (answers.missed !== undefined) throw answers.missed;
  const same = run === undefined ? null : result.files.every(({ outcome }) => outcome === 'same') && result.units.every(({ status, was }) => status === was);
  return { stage: replayed.stage, answers: { given: answers.given, left: answers.left }, ...result, same };
}

/** Where the run of a trace is: the folder that its `traces/` lies in. */
export function runFolderOf(trace: TraceOnDisk): string | undefined {
  const traces = join(trace.path, '..');
  return basename(traces) === 'traces' ? join(traces, '..') : undefined;
}

class StageReplay {
  constructor(private readonly trace: TraceOnDisk, private readonly answers: TraceAnswers, private readonly bundles: BundleStore, private readonly needs: AdapterNeeds) {}

  async run(replayed: ReplayedStage, run: ReplayedRun | undefined): Promise<Pick<Replay, 'units' | 'files'>> {
    switch (replayed.stage) {
      case 'plan': return this.#plan(replayed.input, run);
      case 'work': return this.#work(replayed.input, needed(run, this.trace));
      case 'refine': return this.#refine(replayed.input, needed(run, this.trace));
    }
  }

  async #plan({ sow, ...input }: Extract<ReplayedStage, { stage: 'plan' }>['input'], run: ReplayedRun | undefined): Promise<Pick<Replay, 'units' | 'files'>> {
    await planStage({ ...input, sow: { path: sow.path, content: Buffer.from(sow.text, 'utf8') } }, { ...this.#common(), planner: this.#model('planner') });
    return { units: [], files: await this.#compare(BUNDLES.plan, run, isDocument) };
  }

  async #work({ round, shards: ids, briefingTokens, maxOutputTokens }: Extract<ReplayedStage, { stage: 'work' }>['input'], run: ReplayedRun): Promise<Pick<Replay, 'units' | 'files'>> {
    await this.#take(run, [BUNDLES.plan, ...(round === 1 ? [] : [BUNDLES.errors(round - 1), BUNDLES.tree(round - 1)])]);
    const shards = await shardsOfRound(this.bundles, round, ids.length === 0 ? undefined : ids);
    const { checkSyntax, signaturesOf } = await import('@dark-factory/checks');
    const writers = { draft: this.#model('draft'), standard: this.#model('standard'), frontier: this.#model('frontier') };
    const compared = await Promise.all(shards.map(async (shard) => {
      const name = BUNDLES.deliveries(round, shard.id);
      const had = (await run.bundles.get(name)) ?? [];
      await workStage({ shard: shard.id, round, briefingTokens, maxOutputTokens, parallel: shard.units.length }, { ...this.#common(), signal: this.needs.signal, cache: unitsNotInTrace(had, this.trace), writers, checkSyntax, signaturesOf });
      return { units: compareUnits((await this.bundles.get(name)) ?? [], had), files: await this.#compare(name, run, (path) => /^[^/]+\/files\//.test(path)) };
    }));
    return { units: compared.flatMap(({ units }) => units), files: compared.flatMap(({ files }) => files) };
  }

  async #refine(input: Extract<ReplayedStage, { stage: 'refine' }>['input'], run: ReplayedRun): Promise<Pick<Replay, 'units' | 'files'>> {
    const { bundle } = await readTree(run.bundles);
    const errors = (await run.bundles.list('errors-r')).filter((name) => name === bundle.name.replace(BUNDLES.treePrefix, 'errors-r'));
    await this.#take(run, [BUNDLES.plan, bundle.name, ...errors]);
    const { createGate } = await import('@dark-factory/checks');
    const runner = createRunner(this.needs);
    try {
      await refineStage(input, { ...this.#common(), ...createGate(), runProgram: runner.all, inspectProgram: runner.inspect, ...packagesFor(this.needs.host), fixer: this.#model('fixer'), reviewer: this.#model('reviewer') });
    } finally {
      await runner.close();
    }
    // The verdict has times and usage of its own; the patch is what refinement makes.
    return { units: [], files: await this.#compare(BUNDLES.refinement, run, (path) => isDocument(path) && path !== 'verdict.json') };
  }

  #common(): { readonly clock: AdapterNeeds['host']['clock']; readonly logger: Logger; readonly bundles: BundleStore } {
    return { clock: this.needs.host.clock, logger: this.needs.logger, bundles: this.bundles };
  }

  #model(role: string): ToolModel {
    const id = this.trace.header?.models[role];
    if (id === undefined) throw new UserError({ code: 'trace-invalid', what: `the header of the trace names no ${role} model`, where: `${this.trace.shown}, line 1`, fix: 'Use a trace as the program left it.' });
    return createTraceClient(this.answers, id, { clock: this.needs.host.clock, random: this.needs.host.random, logger: this.needs.logger });
  }

  async #take(run: ReplayedRun, names: readonly string[]): Promise<void> {
    for (const name of names) {
      const files = await run.bundles.get(name);
      if (files !== undefined) await this.bundles.put(name, files);
    }
  }

  async #compare(name: string, run: ReplayedRun | undefined, counts: (path: string) => boolean): Promise<ComparedFile[]> {
    if (run === undefined) return [];
    return compareFiles((await this.bundles.get(name)) ?? [], (await run.bundles.get(name)) ?? [], counts);
  }
}

/** Receipts hold times. */
function isDocument(path: string): boolean {
  return path !== 'receipt.json';
}

/** Units for which nothing was asked when the trace was written: it holds nothing for them, the run's deliveries do. */
function unitsNotInTrace(had: Awaited<ReturnType<BundleStore['get']>> & {}, trace: TraceOnDisk): UnitCache {
  const asked = new Set(trace.records.map(({ purpose }) => purpose.split(' ')[0]));
  const kept = [...deliveriesIn(had)].filter(([unit, delivery]) => !asked.has(unit) && (delivery.fromCache || delivery.usage.requests === 0));
  return {
    get: (key) => {
      const unit = kept.find(([, delivery]) => delivery.key === key)?.[0];
      return Promise.resolve(unit === undefined ? undefined : had.filter(({ path }) => path.startsWith(`${unit}/`)).map((file) => ({ ...file, path: file.path.slice(unit.length + 1) })));
    },
    put: () => Promise.resolve(),
  };
}

function needed(run: ReplayedRun | undefined, trace: TraceOnDisk): ReplayedRun {
  if (run !== undefined) return run;
  throw new UserError({ code: 'trace-invalid', what: `the ${trace.header?.stage ?? ''} stage needs the bundles of its run, and the trace does not lie in one`, where: trace.shown, fix: 'Name the run with --run ID, or put the trace into the folder traces of the run.' });
}

/** The plan of a run that a trace was written for is the one that it is replayed on. */
export function checkPlan(trace: TraceOnDisk, { expedition, plan }: TracedPlan): void {
  const wanted = trace.header?.plan ?? null;
  if (wanted === null || wanted === plan) return;
  throw new UserError({ code: 'trace-invalid', what: `the trace was written for another plan of ${expedition} than the run has`, where: trace.shown, fix: 'Name the run that it belongs to with --run ID.' });
}
