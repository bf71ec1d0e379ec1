import { NO_USAGE, addUsage, type AgentTrace, type AppliedFix, type Plan, type RuntimeEvidence, type Usage } from '@dark-factory/contracts';
import type { ToolLoopOutcome, ToolModel } from '@dark-factory/models';
import { inPathOrder, type TreeFile, type UserError } from '@dark-factory/runtime';
import type { TreeChange } from '../patch-series.ts';
import type { RefineDeps, RefineInput } from '../refine-contract.ts';
import { ANSWERS, compareDistance, distance, failedStep, isGreen, testsRun, type Evaluated } from './refinement-state.ts';
import { loadStateOf } from '../test-findings.ts';
import { verifyTree } from '../tree-verification.ts';
import type { AcceptanceSuite } from './acceptance-suite.ts';
import { promisedRoutes } from './acceptance-writer.ts';
import { assign, type EarlierRound } from './architect.ts';
import { changeText } from './change-text.ts';
import { openProblems, type OpenOpinions } from './problem.ts';
import type { RoleCast } from './role-cast.ts';
import { runSwarm, type SwarmResult } from './swarm.ts';
import type { SwarmDeps } from './swarm-agent.ts';

/** Rounds in a row that may bring nothing before refinement ends. */
const IDLE_ROUNDS = 2;

/** What came of the rounds. `best` is the state that was nearest to running, not the last one. */
export interface RefinementRun {
  best: Evaluated;
  readonly fixes: AppliedFix[];
  /** The trees on the way to `best`, one for each change that was kept. */
  readonly kept: TreeChange[];
  readonly traces: AgentTrace[];
  rounds: number;
  usage: Usage;
  readonly limitsHit: string[];
  /** What made every further request futile. */
  stopped?: UserError;
}

/** Assign, mend, verify: each round's changes are kept only when they bring the tree nearer to running. */
export class RefinementLoop {
  /** What came of agents whose work was taken off the tree again. */
  readonly #undone: ToolLoopOutcome[] = [];
  readonly #earlier: EarlierRound[] = [];

  constructor(private readonly plan: Plan, private readonly input: RefineInput, private readonly deps: RefineDeps, private readonly cast: RoleCast, private readonly suite?: AcceptanceSuite) {}

  /** Evaluates the tree, and mends it until it is green or nothing helps any more. */
  async run(files: readonly TreeFile[]): Promise<RefinementRun> {
    const best = await this.#evaluate(files);
    const mends = mendsOf(best, 0);
    const run: RefinementRun = { best, fixes: [...mends], kept: mended(mends, best.files), traces: [], rounds: 0, usage: NO_USAGE, limitsHit: [], ...this.#ended() };
    let idle = 0;
    const { fixer } = this.deps;
    while (!isGreen(run.best) && fixer !== undefined && run.stopped === undefined) {
      if (idle >= IDLE_ROUNDS) {
        run.limitsHit.push(`${IDLE_ROUNDS} rounds in a row brought no progress`);
        break;
      }
      if (!this.#hasRoundLeft(run)) break;
      idle = (await this.#round(run, fixer, undefined)) ? 0 : idle + 1;
    }
    // A run that was stopped is taken up again on the way that it had come; one that found no way shall try another.
    if (!isGreen(run.best) && run.stopped === undefined) for (const outcome of this.#undone) await fixer?.forget(outcome);
    return run;
  }

  /** One round on what reviews left open of a tree that runs. Returns whether anything of it was kept. */
  async mendOpinions(run: RefinementRun, opinions: OpenOpinions): Promise<boolean> {
    const { fixer } = this.deps;
    if (fixer === undefined || run.stopped !== undefined || openProblems(run.best, this.plan, opinions).length === 0 || !this.#hasRoundLeft(run)) return false;
    return this.#round(run, fixer, opinions);
  }

  #hasRoundLeft(run: RefinementRun): boolean {
    if (run.rounds < this.input.maxRounds) return true;
    run.limitsHit.push(`the limit of ${this.input.maxRounds} rounds was reached`);
    return false;
  }

  async #round(run: RefinementRun, fixer: ToolModel, opinions: OpenOpinions | undefined): Promise<boolean> {
    run.rounds++;
    const { best } = run;
    const architecture = await assign(openProblems(best, this.plan, opinions), best.files, this.plan, this.#earlier, this.cast, fixer, { round: run.rounds, maxOutputTokens: this.input.maxOutputTokens, contextTokens: this.input.contextTokens });
    run.usage = addUsage(run.usage, architecture.usage);
    for (const complaint of architecture.complaints) this.deps.logger.info(`round ${run.rounds}: ${complaint}`);
    if (architecture.stopped !== undefined) {
      run.stopped = architecture.stopped;
      return false;
    }
    const swarm = await runSwarm(architecture.assignments, best.files, run.rounds, this.cast, {
      model: fixer, plan: this.plan, checkTree: this.deps.checkTree, signaturesOf: this.deps.signaturesOf, importEdges: this.deps.importEdges,
      runTree: (files) => this.deps.runProgram(files, this.plan), ...this.#inspectTree(), maxOutputTokens: this.input.maxOutputTokens, allowWorkflows: this.input.allowWorkflows,
      registry: this.deps.registry, docs: this.deps.docs,
    }, this.deps.logger);
    run.usage = addUsage(run.usage, swarm.usage);
    run.traces.push(...swarm.traces);
    run.limitsHit.push(...swarm.limits);
    run.fixes.push(...swarm.refused);
    if (swarm.stopped !== undefined) run.stopped = swarm.stopped;
    if (swarm.tried.length > 0) return this.#settle(run, swarm, opinions !== undefined);
    // Answers of which nothing came are not to be recalled when the same is asked again.
    if (run.stopped === undefined) for (const outcome of swarm.outcomes) await fixer.forget(outcome);
    return false;
  }

  #inspectTree(): Pick<SwarmDeps, 'inspectTree'> {
    const { inspectProgram } = this.deps;
    return inspectProgram === undefined ? {} : { inspectTree: (files, question) => inspectProgram(files, this.plan, question) };
  }

  /** Verifies what a swarm left and keeps it, or takes it off again. Of a tree that runs already, it must not run any worse. */
  async #settle(run: RefinementRun, swarm: SwarmResult, onOpinions: boolean): Promise<boolean> {
    const after = await this.#evaluate(swarm.files);
    run.stopped ??= this.suite?.stopped;
    // Where tests ran before and run now, none may have gone missing: deleting a test is not mending it.
    const lostTests = after.runtime?.tests.state === 'passed' && testsRun(after) < testsRun(run.best);
    const change = compareDistance(distance(after), distance(run.best));
    const better = !lostTests && (onOpinions ? isGreen(after) : change < 0);
    const evidence = `${seen(run.best)} → ${seen(after)}${lostTests ? '; tests are gone' : ''}`;
    const outcome = better ? 'kept' as const : 'undone' as const;
    const fixes = swarm.tried.map((fix): AppliedFix => ({ ...fix, outcome, evidence }));
    run.fixes.push(...fixes);
    this.#earlier.push(...fixes.map(({ reason, files }) => ({ round: run.rounds, assignment: reason, files, outcome })));
    this.deps.logger.info(`round ${run.rounds}: ${fixes.map(({ agent, files }) => `${agent?.role ?? ''} (${files.join(', ')})`).join('; ')}: ${outcome}: ${evidence}`);
    if (better) keep(run, swarm.files, fixes, after);
    else this.#undone.push(...swarm.outcomes);
    return better;
  }

  /** The gate first, which mends what has one right answer; the program is run only when its structure holds. */
  async #evaluate(given: readonly TreeFile[]): Promise<Evaluated> {
    const { checkTree, mendTree } = this.deps;
    const { manifest: gate, files } = await verifyTree(given, this.plan, { regenerateAbove: 1, fix: this.input.fix ?? 'none' }, { checkTree, ...(mendTree === undefined ? {} : { mendTree }) });
    if (gate.errors > 0) return { files, gate, runtime: null };
    const runtime = await this.#runAsked(files);
    return { files, gate: { ...gate, testsLoad: loadStateOf(runtime.tests) }, runtime };
  }

  /** Runs the program and asks it the cases that count. Where some are struck on what they show and others failed beside them, it is run again. */
  async #runAsked(files: readonly TreeFile[]): Promise<RuntimeEvidence> {
    const routes = promisedRoutes(this.plan);
    for (;;) {
      const runtime = await this.deps.runProgram(files, this.plan, { acceptance: this.suite?.cases ?? [], routes });
      if (this.suite === undefined || !(await this.suite.hear(runtime.acceptance.cases))) return runtime;
      const counted = this.suite.withoutStruck(runtime);
      if (counted !== undefined) return counted;
    }
  }

  #ended(): { readonly stopped?: UserError } {
    const stopped = this.suite?.stopped;
    return stopped === undefined ? {} : { stopped };
  }
}

/** A state in a few words. */
function seen({ gate, runtime }: Evaluated): string {
  if (gate.errors > 0) return `${gate.errors} structural error${gate.errors === 1 ? '' : 's'}`;
  if (runtime === null) return 'not run';
  const step = failedStep(runtime);
  const cases = runtime.acceptance.cases;
  const asked = cases.length === 0 ? '' : `, ${cases.filter(({ state }) => state === 'passed').length} of ${cases.length} acceptance tests`;
  const tests = `${runtime.tests.passed} tests passed, ${runtime.tests.failed} failed${asked}`;
  return step === undefined || ANSWERS.includes(step.step) ? tests : `${step.step} failed`;
}

/** Takes over what a round left, and notes the tree that each of its changes leads to. */
function keep(run: RefinementRun, swarmFiles: readonly TreeFile[], fixes: readonly AppliedFix[], after: Evaluated): void {
  const written = new Map(swarmFiles.map((file) => [file.path, file]));
  const tree = new Map(run.best.files.map((file) => [file.path, file]));
  for (const fix of fixes) {
    for (const path of fix.files) {
      const file = written.get(path);
      if (file === undefined) tree.delete(path);
      else tree.set(path, file);
    }
    run.kept.push({ ...changeText([fix]), files: inPathOrder(tree.values()) });
  }
  const mends = mendsOf(after, run.rounds);
  run.fixes.push(...mends);
  run.kept.push(...mended(mends, after.files));
  run.best = after;
}

/** What the gate mended of a tree that it was given, without a model. Round 0 is before the first. */
function mendsOf({ gate }: Evaluated, round: number): AppliedFix[] {
  return gate.mends.filter(({ outcome }) => outcome === 'kept').map(({ title, changes }) => ({ round, reason: title, files: changes.map(({ path }) => path), outcome: 'kept' }));
}

function mended(mends: readonly AppliedFix[], files: readonly TreeFile[]): TreeChange[] {
  return mends.length === 0 ? [] : [{ ...changeText(mends), files }];
}
