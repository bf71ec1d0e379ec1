import { addUsage, type AcceptanceCase, type AcceptanceRecord, type AcceptanceResult, type AgentTrace, type RuntimeEvidence, type RuntimeStep, type StruckCase, type Usage } from '@dark-factory/contracts';
import type { ModelClient } from '@dark-factory/models';
import type { Logger, UserError } from '@dark-factory/runtime';
import { hearCases } from './acceptance-hearing.ts';
import { writeCases, type AcceptanceBrief, type WrittenCases } from './acceptance-writer.ts';
import type { Role } from './role.ts';
import { traceOf } from './trace-evaluation.ts';

/** Who decides about cases that contradict the scope of work. */
export interface Court {
  readonly judge: Role;
  readonly model: ModelClient;
  readonly logger: Logger;
}

/** The sealed acceptance tests of one refinement: nobody else has the cases, and what they show is passed on as behaviour. */
export class AcceptanceSuite {
  readonly traces: readonly AgentTrace[];
  readonly #brief: AcceptanceBrief;
  readonly #court: Court;
  readonly #written: WrittenCases;
  readonly #struck: StruckCase[] = [];
  readonly #heard = new Set<string>();
  readonly #limits: string[] = [];
  #usage: Usage;
  #stopped: UserError | undefined;

  private constructor(brief: AcceptanceBrief, court: Court, written: WrittenCases) {
    [this.#brief, this.#court, this.#written] = [brief, court, written];
    this.#usage = written.usage;
    this.#stopped = written.stopped;
    this.traces = [traceOf({ agent: brief.role.role, role: brief.role, model: court.model.model, usage: written.usage, attempt: 1 }, written.parts, written.cases.length > 0)];
    if (written.problem !== undefined && written.stopped === undefined) this.#limits.push(`there are no acceptance tests: ${written.problem}`);
    if (written.unusable > 0) this.#limits.push(`${written.unusable} of ${written.unusable + written.cases.length} acceptance tests have not the form and were left out`);
  }

  /** Has the cases written. Nothing of the tree is known here. */
  static async write(brief: AcceptanceBrief, court: Court): Promise<AcceptanceSuite> {
    return new AcceptanceSuite(brief, court, await writeCases(brief, court.model));
  }

  /** The cases that count: those that were not struck. */
  get cases(): readonly AcceptanceCase[] {
    const gone = new Set(this.#struck.map(({ id }) => id));
    return this.#written.cases.filter(({ id }) => !gone.has(id));
  }

  get usage(): Usage {
    return this.#usage;
  }

  get stopped(): UserError | undefined {
    return this.#stopped;
  }

  get limits(): readonly string[] {
    return this.#limits;
  }

  /** Hears cases that failed and were not heard before about the same expectation: a case may get further than it did. Returns whether any was struck. */
  async hear(results: readonly AcceptanceResult[]): Promise<boolean> {
    const failed = results.filter((result) => result.state === 'failed' && !this.#heard.has(matterOf(result)));
    if (failed.length === 0 || this.#stopped !== undefined) return false;
    const { judge, model, logger } = this.#court;
    const hearing = await hearCases(failed, this.#brief.sow, judge, model, this.#brief.maxOutputTokens);
    this.#usage = addUsage(this.#usage, hearing.usage);
    this.#stopped = hearing.stopped;
    if (hearing.stopped === undefined) for (const result of failed) this.#heard.add(matterOf(result));
    for (const complaint of hearing.complaints) logger.warning(complaint);
    for (const { id, reason } of hearing.struck) logger.info(`acceptance test ${id} is struck: ${reason}`);
    this.#struck.push(...hearing.struck);
    return hearing.struck.length > 0;
  }

  /**
   * A run without the cases that were struck since, where all the others passed beside them. `undefined` where some did
   * not: a struck case may have been in their way, and only another run tells.
   */
  withoutStruck(runtime: RuntimeEvidence): RuntimeEvidence | undefined {
    const gone = new Set(this.#struck.map(({ id }) => id));
    const cases = runtime.acceptance.cases.filter(({ id }) => !gone.has(id));
    if (cases.length === 0 || cases.some(({ state }) => state !== 'passed')) return undefined;
    const left = runtime.acceptance.cases.filter(({ id }) => gone.has(id)).map(({ id }) => id).join(', ');
    const steps = runtime.steps.map((noted): RuntimeStep => (noted.step === 'acceptance' ? { ...noted, outcome: { state: 'passed' }, tail: `${noted.tail}\nStruck by the judge and not counted: ${left}`.trim() } : noted));
    return { ...runtime, steps, acceptance: { ...runtime.acceptance, cases } };
  }

  /** What a verdict says of the suite, with how a run answered it. */
  record(runtime: RuntimeEvidence | null): AcceptanceRecord {
    const state = new Map((runtime?.acceptance.cases ?? []).map((result) => [result.id, result.state]));
    const count = (wanted: AcceptanceResult['state']): number => this.cases.filter(({ id }) => (state.get(id) ?? 'not-run') === wanted).length;
    return { written: this.#written.cases.length, unusable: this.#written.unusable, passed: count('passed'), failed: count('failed'), notRun: count('not-run'), struck: [...this.#struck] };
  }
}

/** What a hearing is about: the case, and what it expected where it failed. */
function matterOf({ id, expected }: AcceptanceResult): string {
  return `${id}\n${expected ?? ''}`;
}
