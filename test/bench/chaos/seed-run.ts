import { join } from 'node:path';
import { checkTree } from '@dark-factory/checks';
import { createFolderForge } from '@dark-factory/forge';
import { createModels, type AnswerStore, type TraceRecord } from '@dark-factory/models';
import { RecordingLogger, VirtualClock, seededRandom, textOf, type TreeFile } from '@dark-factory/runtime';
import { runExpedition, type ExpeditionDeps, type ExpeditionResult } from '@dark-factory/stages';
import { createFolderAnswers, createFolderCache, createFolderStore } from '@dark-factory/storage';
import { ranWell } from '../../builders/stage-world.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { ChaosEndpoint } from './chaos-endpoint.ts';
import { drawsOf, type Draw } from './draws.ts';
import { judgeEnd, type EndedRun } from './end-state.ts';
import { Incarnation } from './incarnation.ts';
import { judgeRepeats, type RepeatReason } from './repeats.ts';
import { expeditionInput } from './thirteen-units.ts';
import { UsageCheck } from './usage-check.ts';
import { killOf, weatherOf, type Weather } from './weather.ts';
import { httpWire, inProcessWire, type Wire } from './wires.ts';

/** What a seed came to. */
export interface SeedResult {
  readonly seed: number;
  readonly wire: Weather['wire'];
  readonly incarnations: number;
  readonly kills: readonly string[];
  readonly failedWrites: number;
  /** Incarnations that ended with an error or short of a whole delivery, by why. */
  readonly shortOfWhole: readonly string[];
  readonly ills: Readonly<Record<string, number>>;
  readonly requests: number;
  readonly repeats: Readonly<Partial<Record<RepeatReason, number>>>;
  readonly fromCache: number;
  readonly recalled: number;
  readonly failures: readonly string[];
  readonly story: readonly string[];
}

/** Incarnations that nothing befalls any more, within which a run must come to its whole delivery. */
const CALM_AT_MOST = 3;
/** Real milliseconds after which an incarnation is stuck. */
const STUCK_MS = 60_000;

/** Puts something in the place of the store of answers, to see that a fault of the product is found. */
export type Sabotage = (store: AnswerStore) => AnswerStore;

/** Runs one seed to its end and judges it. */
export async function runSeed(seed: number, sabotage: Sabotage = (store) => store): Promise<SeedResult> {
  await using folder = await temporaryFolder('chaos');
  const run = new SeedRun(seed, folder.path, sabotage);
  await using wire = await run.connect();
  return await run.toEnd(wire);
}

class SeedRun {
  readonly #draw: Draw;
  readonly #weather: Weather;
  readonly #clock = new VirtualClock();
  readonly #endpoint: ChaosEndpoint;
  readonly #usage: UsageCheck;
  readonly #story: string[] = [];
  readonly #kills: string[] = [];
  readonly #short: string[] = [];
  readonly #failures: string[] = [];
  #failedWrites = 0;
  #fromCache = 0;
  #recalled = 0;

  constructor(private readonly seed: number, private readonly folder: string, private readonly sabotage: Sabotage) {
    this.#draw = drawsOf(seed);
    this.#weather = weatherOf(this.#draw);
    this.#endpoint = new ChaosEndpoint(this.#weather, this.#draw, this.#clock, (text) => this.#tell(text));
    this.#usage = new UsageCheck(this.#endpoint.log);
    this.#tell(`weather: ${JSON.stringify(this.#weather)}`);
  }

  connect(): Promise<Wire> {
    return this.#weather.wire === 'http' ? httpWire(this.#endpoint, this.#clock) : Promise.resolve(inProcessWire(this.#endpoint, this.#clock));
  }

  async toEnd(wire: Wire): Promise<SeedResult> {
    let number = 0;
    let whole = false;
    for (; !whole && number < this.#weather.rough + CALM_AT_MOST && this.#failures.length === 0;) whole = await this.#incarnation(++number, wire);
    if (!whole && this.#failures.length === 0) this.#failures.push(`no whole delivery after ${CALM_AT_MOST} incarnations that nothing befell; the last ended: ${this.#short.at(-1) ?? 'killed'}`);
    const repeats = judgeRepeats(this.#endpoint.log);
    this.#failures.push(...repeats.violations, ...this.#usage.sumProblems());
    for (const failure of this.#failures) this.#tell(`FAILED ${failure}`);
    const ills: Record<string, number> = {};
    for (const { ill } of this.#endpoint.log) if (ill !== undefined) ills[ill] = (ills[ill] ?? 0) + 1;
    return {
      seed: this.seed, wire: this.#weather.wire, incarnations: number, kills: this.#kills, failedWrites: this.#failedWrites, shortOfWhole: this.#short, ills, requests: this.#endpoint.log.length,
      repeats: repeats.byReason, fromCache: this.#fromCache, recalled: this.#recalled, failures: this.#failures, story: this.#story,
    };
  }

  /** One life of the process; whether it ended with everything delivered. */
  async #incarnation(number: number, wire: Wire): Promise<boolean> {
    const calm = number > this.#weather.rough;
    Object.assign(this.#endpoint, { incarnation: number, calm });
    this.#tell(`incarnation ${number}${calm ? ', spared' : ''}`);
    // So that what it leaves is told from what was left at the moment of the kill.
    await this.#clock.sleep(1_000);
    const startedAt = this.#clock.now();
    const life = new Incarnation({
      number, clock: this.#clock, wire, log: this.#endpoint.log, draw: this.#draw, story: (text) => this.#tell(text),
      kill: killOf(this.#draw, this.#weather, number), failingWrites: calm ? 0 : this.#weather.failingWrites,
    });
    const bundles = join(this.folder, this.#weather.bundles === 'kept' ? 'run' : `run-${number}`);
    const ended = await Promise.race([this.#live(life, number, calm, wire.url, bundles), life.killed.then((why) => ({ kind: 'killed' as const, why })), stuck()]);
    await life.ended();
    this.#failures.push(...life.broken);
    this.#failedWrites += life.failedWrites;
    await this.#usage.collect(join(bundles, 'bundles'));
    if (ended.kind === 'killed') {
      this.#kills.push(ended.why);
      return false;
    }
    if (ended.kind === 'returned') this.#failures.push(...this.#usage.incarnationProblems(number));
    const judged = await judgeEnd(ended, { log: this.#endpoint.log, incarnation: number, startedAt, budget: calm ? undefined : this.#weather.budget, folder: bundles });
    this.#failures.push(...judged.problems);
    this.#tell(`  ended: ${judged.summary}`);
    if (!judged.whole) this.#short.push(judged.summary);
    return judged.whole;
  }

  async #live(life: Incarnation, number: number, calm: boolean, url: string, folder: string): Promise<EndedRun> {
    const logger = new RecordingLogger();
    const answersFolder = join(this.folder, 'answers');
    const cacheFolder = join(this.folder, 'units');
    const bundlesFolder = join(folder, 'bundles');
    const { budget, told, draft, shards, regenerateAbove } = this.#weather;
    const { tiers } = await createModels(
      { provider: 'openai-compatible', baseUrl: url, ids: { draft: 'chaos-draft', standard: 'chaos-standard', frontier: 'chaos-frontier' }, limits: told, ...(budget === undefined || calm ? {} : { budget: { tokens: budget } }) },
      { clock: life.clock, random: seededRandom(this.seed * 100 + number), logger, fetch: life.fetch, answers: life.answers(this.sabotage(createFolderAnswers({ folder: answersFolder, logger })), answersFolder), trace: (record) => this.#traced(record) },
    );
    const deps: ExpeditionDeps = {
      clock: life.clock, logger, bundles: life.bundles(createFolderStore({ folder: bundlesFolder }), bundlesFolder), cache: life.cache(createFolderCache({ folder: cacheFolder, logger }), cacheFolder),
      forge: life.forge(createFolderForge({ folder: join(folder, 'forge') })),
      planner: tiers.frontier, writers: tiers, fixer: tiers.standard, reviewer: tiers.frontier,
      checkTree, checkSyntax: brokenLines, signaturesOf: () => Promise.resolve([]), importEdges: () => Promise.resolve([]), runProgram: () => Promise.resolve(ranWell()),
      progress: (event) => {
        if (event.kind === 'unit' && event.fromCache === true) this.#fromCache++;
        if (event.kind === 'stage' && event.state === 'finished') this.#tell(`  ${event.stage}: ${event.detail ?? ''}`);
      },
    };
    try {
      const result: ExpeditionResult = await runExpedition(expeditionInput({ draft, shards, regenerateAbove, limits: told }), deps);
      return { kind: 'returned', result };
    } catch (error) {
      return { kind: 'threw', error };
    } finally {
      for (const { level, message } of logger.lines) if (level === 'warning') this.#tell(`  warned: ${message}`);
    }
  }

  #traced({ attempt, purpose }: TraceRecord): void {
    if (attempt > 0) return;
    this.#recalled++;
    this.#tell(`  recalled: ${purpose}`);
  }

  #tell(text: string): void {
    this.#story.push(`${new Date(this.#clock.now()).toISOString().slice(8, 19)} ${text}`);
  }
}

/** Code that was written broken says so. */
function brokenLines(file: TreeFile): Promise<{ line: number; column: number; message: string }[]> {
  const line = (textOf(file) ?? '').split('\n').findIndex((text) => text.includes('BROKEN'));
  return Promise.resolve(line === -1 ? [] : [{ line: line + 1, column: 1, message: 'an expression was expected' }]);
}

function stuck(): Promise<EndedRun> {
  return new Promise((resolve) => setTimeout(() => resolve({ kind: 'threw', error: new Error('it is stuck: nothing is under way and nothing ends') }), STUCK_MS).unref());
}

