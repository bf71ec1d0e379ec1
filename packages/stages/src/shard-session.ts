import { NO_USAGE, digestOf, type Briefing, type Delivery, type Finding, type Plan, type Unit, type Usage, type WorkChoice } from '@dark-factory/contracts';
import { UserError, escapeForeign, instant, messageOf, recordOf, textFile, textOf, type TreeFile } from '@dark-factory/runtime';
import { buildBriefing } from './briefing-build.ts';
import { renderBriefing } from './briefing-text.ts';
import { workOrder, type WorkOrder } from './effort.ts';
import { PROMPT_VERSION } from './planner-prompt.ts';
import type { OpenedBundle } from './receipt-chain.ts';
import { readStored, storedFiles, type StoredUnit } from './stored-unit.ts';
import { runInOrder } from './unit-order.ts';
import { writeUnit, type WrittenUnit } from './unit-writing.ts';
import type { WorkDeps, WorkInput } from './work-contract.ts';
import { WORKER_SYSTEM } from './worker-prompt.ts';

/** What a later round knows of the round before; in the first it is empty. */
export interface Orders {
  readonly findings: readonly Finding[];
  /** The tree of the round before, for the true signatures of neighbours. */
  readonly tree: ReadonlyMap<string, TreeFile>;
}

/** One unit as it is to be written: everything that shapes the answer, and its digest. */
interface Commission {
  readonly unit: Unit;
  readonly briefing: Briefing;
  readonly order: WorkOrder;
  /** The id of the model that writes it. */
  readonly model: string;
  readonly key: string;
}

/** One shard at work: what its units have delivered so far briefs those that come later. */
export class ShardSession {
  stopped: UserError | undefined;
  bug: { readonly thrown: unknown } | undefined;
  readonly #sowLines: readonly string[];
  readonly #delivered = new Map<string, readonly { name: string; signature: string }[]>();
  readonly #choices = new Map<string, WorkChoice>();

  constructor(private readonly plan: Plan, planBundle: OpenedBundle, private readonly orders: Orders, private readonly input: WorkInput, private readonly deps: WorkDeps) {
    this.#sowLines = (textOf(planBundle.files.get('SOW') ?? textFile('SOW', '')) ?? '').replace(/\r\n?/g, '\n').split('\n');
  }

  /** How each unit was to be written, in the plan's order. */
  get choices(): WorkChoice[] {
    return this.plan.units.flatMap(({ id }) => this.#choices.get(id) ?? []);
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
    const ids = new Set(units.map((unit) => unit.id));
    const modules = this.plan.units.flatMap((unit) => unit.provides).filter((provided) => consumed.has(provided.id)).map((provided) => provided.module);
    const named = this.orders.findings.filter(({ unit }) => unit !== null && ids.has(unit)).flatMap(({ related }) => related.map(({ path }) => path));
    for (const path of new Set([...modules, ...named])) {
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
    const commission = this.#commission(unit);
    const unitDone = (await this.#fromCache(commission)) ?? (await this.#fromModel(commission));
    await this.#learnFrom(unit, unitDone);
    this.#report(unit, unitDone.delivery.status, unitDone.delivery.usage, unitDone.delivery.fromCache, unitDone.delivery.reason);
    return unitDone;
  }

  #commission(unit: Unit): Commission {
    const errors = this.orders.findings.filter((finding) => finding.unit === unit.id && finding.severity === 'error');
    const briefing = buildBriefing(this.plan, unit, { sowLines: this.#sowLines, errors, delivered: this.#delivered, budget: this.input.briefingTokens });
    const order = workOrder(unit, this.input.maxOutputTokens);
    const { tier, maxOutputTokens, repairs } = order;
    const { model } = this.deps.writers[tier];
    this.#choices.set(unit.id, { unit: unit.id, effort: unit.effort, tier, model, maxOutputTokens, repairs, reasons: [...(unit.effortReasons ?? []), ...order.reasons] });
    const key = digestOf({ prompt: PROMPT_VERSION, system: WORKER_SYSTEM, briefing: renderBriefing(briefing, 'write'), model, maxOutputTokens, repairs, round: this.input.round });
    return { unit, briefing, order, model, key };
  }

  async #fromCache({ unit, key }: Commission): Promise<StoredUnit | undefined> {
    const stored = await this.deps.cache.get(key);
    const found = stored === undefined ? undefined : readStored(stored);
    if (found === undefined || found.delivery.unit !== unit.id || found.delivery.key !== key) return undefined;
    return { ...found, delivery: { ...found.delivery, round: this.input.round, fromCache: true, usage: NO_USAGE } };
  }

  async #fromModel(commission: Commission): Promise<StoredUnit> {
    const { unit, briefing, order } = commission;
    const startedAt = instant(this.deps.clock);
    const nothing = (reason: string): StoredUnit => this.#deliver(commission, startedAt, { files: [], missing: unit.files.map(({ path }) => ({ path, reason })), syntaxErrors: [], rejected: [], usage: NO_USAGE });
    if (this.stopped !== undefined) return nothing(`not started: ${this.stopped.what}`);
    this.#report(unit, 'writing', NO_USAGE);
    try {
      const written = await writeUnit(briefing, {
        model: this.deps.writers[order.tier], checkSyntax: this.deps.checkSyntax, round: this.input.round,
        maxOutputTokens: order.maxOutputTokens, mostOutputTokens: this.input.maxOutputTokens, repairs: order.repairs,
        ...(this.deps.signal === undefined ? {} : { signal: this.deps.signal }),
      });
      this.stopped ??= written.stopped;
      const done = this.#deliver(commission, startedAt, written);
      if (done.delivery.status === 'done') await this.#keep(done);
      return done;
    } catch (error) {
      // A model throws nothing but the reason for which the run was interrupted.
      if (error instanceof UserError) this.stopped ??= error;
      else this.bug ??= { thrown: error };
      return nothing(messageOf(error));
    }
  }

  /** A cache that is full or gone costs a later run something, and this one nothing. */
  async #keep(done: StoredUnit): Promise<void> {
    try {
      await this.deps.cache.put(done.delivery.key, storedFiles(done, ''));
    } catch (error) {
      this.deps.logger.warning(`${done.delivery.unit} was not cached: ${messageOf(error)}`);
    }
  }

  #deliver({ unit, briefing, model, key }: Commission, startedAt: string, written: WrittenUnit): StoredUnit {
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
      usage: written.usage, key, fromCache: false, model, startedAt, endedAt: instant(this.deps.clock),
    };
    return { delivery, files: written.files, briefing };
  }

  #report(unit: Unit, state: 'waiting' | 'writing' | Delivery['status'], usage: Usage, fromCache = false, detail?: string): void {
    this.deps.progress?.({ kind: 'unit', unit: unit.id, state, tokens: usage.promptTokens + usage.completionTokens, fromCache, ...(detail === undefined ? {} : { detail }) });
  }
}
