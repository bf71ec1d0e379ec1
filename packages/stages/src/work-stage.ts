import { NO_USAGE, addUsage, digestOf, type Briefing, type Delivery, type Finding, type Plan, type Unit, type Usage } from '@dark-factory/contracts';
import { UserError, escapeForeign, instant, messageOf, recordOf, textFile, textOf, type Clock, type Logger, type TreeFile } from '@dark-factory/runtime';
import type { CheckSyntax, SignaturesOf } from '@dark-factory/checks';
import type { ModelClient } from '@dark-factory/models';
import type { BundleStore, UnitCache } from '@dark-factory/storage';
import { buildBriefing } from './briefing-build.ts';
import { renderBriefing } from './briefing-text.ts';
import { BUNDLES } from './bundle-names.ts';
import { readStored, storedFiles, type StoredUnit } from './stored-unit.ts';
import { PROMPT_VERSION } from './planner-prompt.ts';
import type { Progress } from './progress.ts';
import { leaveBundle, readDocument, takeBundle, type OpenedBundle } from './receipt-chain.ts';
import { runInOrder } from './unit-order.ts';
import { writeUnit } from './unit-writing.ts';
import { WORKER_SYSTEM } from './worker-prompt.ts';

/** Which shard to write, and within what. Round 1 is the first pass; later rounds write broken units again. */
export interface WorkInput {
  readonly shard: string;
  readonly round: number;
  readonly briefingTokens: number;
  readonly maxOutputTokens: number;
  /** Units of this shard that are written at once. */
  readonly parallel: number;
}

export interface WorkDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly bundles: BundleStore;
  readonly cache: UnitCache;
  readonly model: ModelClient;
  readonly checkSyntax: CheckSyntax;
  readonly signaturesOf: SignaturesOf;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

export interface WorkResult {
  readonly deliveries: readonly Delivery[];
  readonly usage: Usage;
  /** What made every further request futile; the units that were finished before it have been kept. */
  readonly stopped?: UserError;
}

/** Writes the units of one shard and leaves their deliveries as a bundle, whatever became of them. */
export async function workStage(input: WorkInput, deps: WorkDeps): Promise<WorkResult> {
  const startedAt = instant(deps.clock);
  const planBundle = await takeBundle(deps.bundles, BUNDLES.plan);
  const plan = readDocument('plan', planBundle.files, 'plan.json', BUNDLES.plan);
  const orders = await ordersFor(input, planBundle, deps);
  const units = unitsOf(plan, orders.units, input.shard);
  const session = new ShardSession(plan, planBundle, orders, input, deps);
  const written = await session.write(units);
  const usage = addUsage(NO_USAGE, ...written.map((unit) => unit.delivery.usage));
  await leaveBundle(deps.bundles, deps.clock, BUNDLES.deliveries(input.round, input.shard), written.flatMap((unit) => storedFiles(unit, `${unit.delivery.unit}/`)), {
    stage: 'work', expedition: plan.expedition.name, plan: planBundle.receipt.plan, round: input.round, part: input.shard, took: orders.took, usage, startedAt,
    notes: written.filter((unit) => unit.delivery.status !== 'done').map((unit) => `${unit.delivery.unit} is ${unit.delivery.status}: ${unit.delivery.reason ?? ''}`),
  });
  // A bug of ours in one unit is told only now, when what the others cost has been stored.
  if (session.bug !== undefined) throw session.bug.thrown;
  return { deliveries: written.map((unit) => unit.delivery), usage, ...(session.stopped === undefined ? {} : { stopped: session.stopped }) };
}

interface Orders {
  readonly units: readonly string[];
  readonly findings: readonly Finding[];
  /** The tree of the round before, for the true signatures of neighbours. */
  readonly tree: ReadonlyMap<string, TreeFile>;
  readonly took: readonly OpenedBundle['item'][];
}

async function ordersFor(input: WorkInput, plan: OpenedBundle, deps: WorkDeps): Promise<Orders> {
  const source = input.round === 1 ? plan : await takeBundle(deps.bundles, BUNDLES.errors(input.round - 1));
  const shards = readDocument('shards', source.files, 'shards.json', source.name);
  const shard = shards.shards.find((candidate) => candidate.id === input.shard);
  if (shard === undefined) {
    throw new UserError({ code: 'shard-unknown', what: `there is no shard "${input.shard}" in round ${input.round}`, where: `bundle "${source.name}"`, fix: `Use one of: ${shards.shards.map(({ id }) => id).join(', ')}. An empty shard means that the matrix output did not arrive: look for a masked secret in the job before.` });
  }
  if (input.round === 1) return { units: shard.units, findings: [], tree: new Map(), took: [plan.item] };
  const tree = await takeBundle(deps.bundles, BUNDLES.tree(input.round - 1));
  const { findings } = readDocument('error-manifest', source.files, 'error-manifest.json', source.name);
  const files = new Map([...tree.files].filter(([path]) => path.startsWith('tree/')).map(([path, file]) => [path.slice('tree/'.length), file]));
  return { units: shard.units, findings, tree: files, took: [plan.item, source.item, tree.item] };
}

function unitsOf(plan: Plan, ids: readonly string[], shard: string): Unit[] {
  return ids.map((id) => {
    const unit = plan.units.find((candidate) => candidate.id === id);
    if (unit === undefined) throw new UserError({ code: 'shard-unknown', what: `shard "${shard}" names ${id}, which the plan does not have`, fix: 'Run the plan stage again.' });
    return unit;
  });
}

/** One shard at work: what its units have delivered so far briefs those that come later. */
class ShardSession {
  stopped: UserError | undefined;
  bug: { readonly thrown: unknown } | undefined;
  readonly #sowLines: readonly string[];
  readonly #delivered = new Map<string, readonly { name: string; signature: string }[]>();

  constructor(private readonly plan: Plan, planBundle: OpenedBundle, private readonly orders: Orders, private readonly input: WorkInput, private readonly deps: WorkDeps) {
    this.#sowLines = (textOf(planBundle.files.get('SOW') ?? textFile('SOW', '')) ?? '').replace(/\r\n?/g, '\n').split('\n');
  }

  async write(units: readonly Unit[]): Promise<StoredUnit[]> {
    for (const unit of units) this.#report(unit, 'waiting', NO_USAGE);
    await this.#learnNeighbours(units);
    return runInOrder(this.plan, units, this.input.parallel, (unit) => this.#one(unit));
  }

  /** In a later round the neighbours' code is there: its signatures replace what the plan promised. */
  async #learnNeighbours(units: readonly Unit[]): Promise<void> {
    const own = new Set(units.flatMap((unit) => unit.files.map((file) => file.path)));
    const consumed = new Set(units.flatMap((unit) => unit.consumes));
    const modules = this.plan.units.flatMap((unit) => unit.provides).filter((provided) => consumed.has(provided.id)).map((provided) => provided.module);
    for (const path of modules) {
      const file = this.orders.tree.get(path);
      if (file !== undefined && !own.has(path)) await this.#learn(file);
    }
  }

  async #learnFrom(unit: Unit, done: StoredUnit): Promise<void> {
    try {
      for (const file of done.files) if (unit.provides.some((provided) => provided.module === file.path)) await this.#learn(file);
    } catch (error) {
      this.bug ??= { thrown: error };
    }
  }

  async #learn(file: TreeFile): Promise<void> {
    const signatures = await this.deps.signaturesOf(file);
    if (signatures.length > 0) this.#delivered.set(file.path, signatures);
  }

  async #one(unit: Unit): Promise<StoredUnit> {
    const briefing = this.#brief(unit);
    const key = digestOf({ prompt: PROMPT_VERSION, system: WORKER_SYSTEM, briefing: renderBriefing(briefing, 'write'), model: this.deps.model.model, maxOutputTokens: this.input.maxOutputTokens, round: this.input.round });
    const unitDone = (await this.#fromCache(unit, key)) ?? (await this.#fromModel(unit, briefing, key));
    await this.#learnFrom(unit, unitDone);
    this.#report(unit, unitDone.delivery.status, unitDone.delivery.usage, unitDone.delivery.fromCache, unitDone.delivery.reason);
    return unitDone;
  }

  #brief(unit: Unit): Briefing {
    const errors = this.orders.findings.filter((finding) => finding.unit === unit.id && finding.severity === 'error');
    return buildBriefing(this.plan, unit, { sowLines: this.#sowLines, errors, delivered: this.#delivered, budget: this.input.briefingTokens });
  }

  async #fromCache(unit: Unit, key: string): Promise<StoredUnit | undefined> {
    const stored = await this.deps.cache.get(key);
    const found = stored === undefined ? undefined : readStored(stored);
    if (found === undefined || found.delivery.unit !== unit.id || found.delivery.key !== key) return undefined;
    return { ...found, delivery: { ...found.delivery, round: this.input.round, fromCache: true, usage: NO_USAGE } };
  }

  async #fromModel(unit: Unit, briefing: Briefing, key: string): Promise<StoredUnit> {
    const startedAt = instant(this.deps.clock);
    const nothing = (reason: string): StoredUnit => this.#deliver(unit, briefing, key, startedAt, { files: [], missing: unit.files.map(({ path }) => ({ path, reason })), syntaxErrors: [], rejected: [], usage: NO_USAGE });
    if (this.stopped !== undefined) return nothing(`not started: ${this.stopped.what}`);
    this.#report(unit, 'writing', NO_USAGE);
    try {
      const written = await writeUnit(briefing, { model: this.deps.model, checkSyntax: this.deps.checkSyntax, maxOutputTokens: this.input.maxOutputTokens, ...(this.deps.signal === undefined ? {} : { signal: this.deps.signal }) });
      const done = this.#deliver(unit, briefing, key, startedAt, written);
      if (done.delivery.status === 'done') await this.deps.cache.put(key, storedFiles(done, ''));
      return done;
    } catch (error) {
      if (error instanceof UserError) this.stopped ??= error;
      else this.bug ??= { thrown: error };
      return nothing(messageOf(error));
    }
  }

  #deliver(unit: Unit, briefing: Briefing, key: string, startedAt: string, written: Awaited<ReturnType<typeof writeUnit>>): StoredUnit {
    const status = written.files.length === 0 ? 'failed' : written.missing.length + written.syntaxErrors.length > 0 ? 'partial' : 'done';
    const reason = written.missing[0] !== undefined
      ? `${written.missing.length} of ${unit.files.length} files missing: ${written.missing[0].reason}`
      : written.syntaxErrors[0] !== undefined ? `${written.syntaxErrors[0].path}:${written.syntaxErrors[0].line} does not parse: ${written.syntaxErrors[0].message}` : undefined;
    // What stopped the shard is told once, by whoever is given `stopped`, and not by every unit that it kept from being written.
    if (status !== 'done' && this.stopped === undefined) this.deps.logger.warning(`${unit.id} is ${status}: ${reason ?? ''}`);
    for (const { path, reason: why } of written.rejected) this.deps.logger.warning(`${unit.id}: ${escapeForeign(path)} was not taken over: ${why}`);
    const delivery: Delivery = {
      schema: 'dark-factory/delivery/v1', unit: unit.id, round: this.input.round, status, ...(reason === undefined ? {} : { reason }),
      files: written.files.map(recordOf), missing: [...written.missing], syntaxErrors: [...written.syntaxErrors], rejected: [...written.rejected],
      usage: written.usage, key, fromCache: false, model: this.deps.model.model, startedAt, endedAt: instant(this.deps.clock),
    };
    return { delivery, files: written.files, briefing };
  }

  #report(unit: Unit, state: 'waiting' | 'writing' | Delivery['status'], usage: Usage, fromCache = false, detail?: string): void {
    this.deps.progress?.({ kind: 'unit', unit: unit.id, state, tokens: usage.promptTokens + usage.completionTokens, fromCache, ...(detail === undefined ? {} : { detail }) });
  }
}

