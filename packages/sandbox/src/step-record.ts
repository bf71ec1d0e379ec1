import type { RuntimeStep } from '@dark-factory/contracts';
import type { Clock, Logger } from '@dark-factory/runtime';
import { metLimit } from './isolation/limits.ts';
import type { ForeignOutput } from './foreign-output.ts';
import type { OutputTail } from './output-tail.ts';
import type { CommandResult } from './room.ts';

export type StepName = RuntimeStep['step'];
export type StepOutcome = RuntimeStep['outcome'];

/** The steps of a run in the order in which they happened. */
export class StepRecord {
  readonly steps: RuntimeStep[] = [];
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #foreign: ForeignOutput;
  readonly #alone = new Set<RuntimeStep>();

  constructor(clock: Clock, logger: Logger, foreign: ForeignOutput) {
    this.#clock = clock;
    this.#logger = logger;
    this.#foreign = foreign;
  }

  /** Notes a step that has just ended. One that does not block says nothing of whether those after it can be done. */
  note(stack: string, step: StepName, command: readonly string[], outcome: StepOutcome, facts: { started?: number; exitCode?: number | null; output?: OutputTail; text?: string; blocks?: boolean } = {}): void {
    const durationMs = facts.started === undefined ? 0 : Math.max(0, Math.round(this.#clock.now() - facts.started));
    const tail = facts.output === undefined ? this.#foreign.message(facts.text ?? '') : this.#foreign.tail(facts.output);
    const noted = { stack, step, command: [...command], outcome, exitCode: facts.exitCode ?? null, durationMs, tail };
    this.steps.push(noted);
    if (facts.blocks === false) this.#alone.add(noted);
    const because = outcome.state === 'passed' ? '' : `: ${outcome.reason}`;
    this.#logger.info(`${stack}: ${step} ${outcome.state}${facts.started === undefined ? '' : ` in ${(durationMs / 1000).toFixed(1)} s`}${because}`);
  }

  /** Whether steps after a noted one need it to have passed. */
  blocks(noted: RuntimeStep): boolean {
    return !this.#alone.has(noted);
  }

  /** Whether any part of a step of a stack did not pass. */
  broken(stack: string, step: StepName): 'failed' | 'skipped' | undefined {
    const states = this.steps.filter((noted) => noted.stack === stack && noted.step === step && !this.#alone.has(noted)).map((noted) => noted.outcome.state);
    return states.includes('failed') ? 'failed' : states.includes('skipped') ? 'skipped' : undefined;
  }
}

/** What the end of a command says of its step. */
export function outcomeOf(result: CommandResult): { readonly outcome: StepOutcome; readonly exitCode: number | null } {
  const { ending } = result;
  switch (ending.kind) {
    case 'exited':
      return { outcome: ending.code === 0 ? { state: 'passed' } : { state: 'failed', reason: exitReason(ending.code, result.process.output) }, exitCode: ending.code };
    case 'signalled':
      return { outcome: { state: 'failed', reason: ending.signal === 'SIGXFSZ' ? FILE_TOO_LARGE : `ended by ${ending.signal}` }, exitCode: null };
    case 'not-started':
      return { outcome: { state: 'failed', reason: `could not be started: ${ending.reason}` }, exitCode: null };
    case 'over-limit':
      return { outcome: { state: 'failed', reason: ending.reason }, exitCode: null };
    case 'timed-out':
      return { outcome: { state: 'failed', reason: `time limit of ${ending.limitMs / 1000} s reached, killed` }, exitCode: null };
  }
}

const FILE_TOO_LARGE = 'it reached the limit on the size of a file and was ended by SIGXFSZ';
/** As a shell tells it: 128 and the number of the signal. */
const SIGXFSZ_CODE = 153;
/** How much of the end of an output may name a limit, in characters. */
const TOLD_WITHIN = 20_000;

/** An exit code in words, with the limit that the output names. */
export function exitReason(code: number, output?: OutputTail): string {
  if (code === 127) return 'exit code 127: the command was not found';
  if (code === SIGXFSZ_CODE) return FILE_TOO_LARGE;
  const met = output === undefined ? undefined : metLimit(output.text().slice(-TOLD_WITHIN));
  if (met !== undefined) return `exit code ${code}; ${met}`;
  return code > 128 && code < 160 ? `exit code ${code} (signal ${code - 128})` : `exit code ${code}`;
}
