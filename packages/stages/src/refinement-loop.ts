import { NO_USAGE, addUsage, type AppliedFix, type Plan, type Usage } from '@dark-factory/contracts';
import type { TreeFile, UserError } from '@dark-factory/runtime';
import type { CompletionOutcome, ModelClient } from '@dark-factory/models';
import { assignmentsFor, fix, type FixingOptions } from './fixing.ts';
import type { RefineDeps, RefineInput } from './refine-contract.ts';
import { compareDistance, distance, isGreen, testsRun, type Evaluated } from './refinement-state.ts';
import { loadStateOf } from './test-findings.ts';
import { verifyTree, type VerificationDeps } from './tree-verification.ts';

/** Rounds in a row that may bring nothing before refinement ends. */
const IDLE_ROUNDS = 2;

/** What came of the rounds. `best` is the state that was nearest to running, not the last one. */
export interface RefinementRun {
  best: Evaluated;
  readonly fixes: AppliedFix[];
  rounds: number;
  usage: Usage;
  readonly limitsHit: string[];
  /** What made every further request futile. */
  stopped?: UserError;
}

/** Fix, verify, fix: each round's changes are kept only when they bring the tree nearer to running. */
export class RefinementLoop {
  readonly #options: FixingOptions;
  readonly #gate: VerificationDeps;
  /** Answers that were put on the tree and taken off again. */
  readonly #undone: CompletionOutcome[] = [];

  constructor(private readonly plan: Plan, private readonly input: RefineInput, private readonly deps: RefineDeps) {
    this.#gate = { checkTree: deps.checkTree, ...(deps.mendTree === undefined ? {} : { mendTree: deps.mendTree }) };
    this.#options = { contextTokens: input.contextTokens, maxOutputTokens: input.maxOutputTokens, allowWorkflows: input.allowWorkflows };
  }

  async run(files: readonly TreeFile[]): Promise<RefinementRun> {
    const best = await this.#evaluate(files);
    const run: RefinementRun = { best, fixes: mendsOf(best), rounds: 0, usage: NO_USAGE, limitsHit: [] };
    let idle = 0;
    const { fixer } = this.deps;
    while (!isGreen(run.best) && fixer !== undefined && run.stopped === undefined) {
      if (run.rounds >= this.input.maxRounds) {
        run.limitsHit.push(`the limit of ${this.input.maxRounds} rounds was reached`);
        break;
      }
      if (idle >= IDLE_ROUNDS) {
        run.limitsHit.push(`${IDLE_ROUNDS} rounds in a row brought no progress`);
        break;
      }
      run.rounds++;
      idle = (await this.#round(run, fixer)) ? 0 : idle + 1;
    }
    // A run that was stopped is taken up again on the way that it had come; one that found no way shall try another.
    if (!isGreen(run.best) && run.stopped === undefined) for (const outcome of this.#undone) await fixer?.forget(outcome);
    return run;
  }

  /** One round. Returns whether it brought the tree nearer to running. */
  async #round(run: RefinementRun, fixer: ModelClient): Promise<boolean> {
    const assignments = assignmentsFor(run.best, this.plan, this.#options);
    if (assignments.length === 0) return false;
    let files = run.best.files;
    const done: { reason: string; files: string[] }[] = [];
    const outcomes: CompletionOutcome[] = [];
    for (const assignment of assignments) {
      const result = await fix(run.rounds, assignment, files, this.plan, fixer, this.#options, this.deps.logger);
      run.usage = addUsage(run.usage, result.usage);
      files = result.files;
      outcomes.push(result.outcome);
      if (result.touched.length > 0) done.push({ reason: assignment.title, files: [...result.touched] });
      if (result.stopped !== undefined) {
        run.stopped = result.stopped;
        break;
      }
    }
    if (done.length === 0) return false;
    const after = await this.#evaluate(files);
    // Where tests ran before and run now, none may have gone missing: deleting a test is not mending it.
    const lostTests = after.runtime?.tests.state === 'passed' && testsRun(after) < testsRun(run.best);
    const better = !lostTests && compareDistance(distance(after), distance(run.best)) < 0;
    run.fixes.push(...done.map((applied) => ({ round: run.rounds, ...applied, outcome: better ? 'kept' as const : 'undone' as const })));
    this.deps.logger.info(`round ${run.rounds}: ${done.map(({ reason, files: touched }) => `${reason} (${touched.join(', ')})`).join('; ')}: ${better ? 'kept' : 'undone'}`);
    if (better) run.best = after;
    else this.#undone.push(...outcomes);
    return better;
  }

  /** The gate first, which mends what has one right answer; the program is run only when its structure holds. */
  async #evaluate(given: readonly TreeFile[]): Promise<Evaluated> {
    const { manifest: gate, files } = await verifyTree(given, this.plan, { regenerateAbove: 1, fix: this.input.fix ?? 'none' }, this.#gate);
    if (gate.errors > 0) return { files, gate, runtime: null };
    const runtime = await this.deps.runProgram(files, this.plan);
    return { files, gate: { ...gate, testsLoad: loadStateOf(runtime.tests) }, runtime };
  }
}

/** What the gate mended of the tree that it was given, before any model was asked: round 0. */
function mendsOf({ gate }: Evaluated): AppliedFix[] {
  return gate.mends.filter(({ outcome }) => outcome === 'kept').map(({ title, changes }) => ({ round: 0, reason: title, files: changes.map(({ path }) => path), outcome: 'kept' }));
}
