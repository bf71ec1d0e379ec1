import { resolve } from 'node:path';
import { UserError } from '@dark-factory/runtime';
import { castOf, ExpeditionTraces, readTree, runExpedition, type ExpeditionDeps, type ExpeditionResult, type PlanResult } from '@dark-factory/stages';
import { checkPublishing, createCache, createForge, createRunner, packagesFor, type ProgramRunner } from '../adapters.ts';
import type { CommandContext, CommandResult } from '../command-result.ts';
import { canAsk, confirm } from '../confirmation.ts';
import { EXIT, exitCodeOf } from '../exit-codes.ts';
import { findExpedition, type ExpeditionSource } from '../expedition-source.ts';
import { budgetFromNow, checkModels, withModels, type RunModels } from '../models.ts';
import { branchOf, checkPrices, planInputOf } from '../plan-input.ts';
import { ProgressTally } from '../progress/progress-tally.ts';
import { createProgressView, titlesOf, type ProgressView } from '../progress/progress-view.ts';
import { estimateLines } from '../render/estimate.ts';
import { renderSummary } from '../render/summary.ts';
import { checkTarget, copyDelivery } from '../run/delivery-copy.ts';
import { PlanMemory } from '../run/plan-memory.ts';
import { newRun, type RunFolder } from '../run/run-folder.ts';
import { summarise, type RunSummary } from '../run/run-summary.ts';
import { beginSession, holding, type Session } from '../session.ts';
import { runBudgetOf, savedFrom, type GivenOptions } from '../settings.ts';

/** Passes in which broken units are written again; what is broken after that is for refinement. */
const REGENERATIONS = 1;
const NO_GATES = { plan: '', review: '', deploy: '' };

/** `run`: one expedition from its scope of work to the delivery, in this process. */
export async function runCommand(context: CommandContext, place: string, given: GivenOptions): Promise<CommandResult> {
  const session = beginSession(context, given);
  const { host, settings } = session;
  const source = await findExpedition(host.cwd, place, given.name);
  checkPrices(settings);
  checkPublishing(host, settings);
  checkModels(settings, host);
  if (settings.into !== undefined) await checkTarget(resolve(host.cwd, settings.into), settings.into, settings.force ?? false);
  const run = await newRun(session.state, { expedition: source.name, source: place, settings: savedFrom(given) }, host.clock);
  const budget = budgetFromNow(settings, host);
  const summary = await holding(run, () => withModels(session, budget, (models) => new ExpeditionRun(session, source, run).toEnd(models)));
  if (summary.stopped !== null) context.terminal.error(`${summary.stopped.message} [${summary.stopped.code}]`);
  return { exitCode: exitCodeFor(summary), document: summary, text: `\n${renderSummary(summary, host.cwd, context.terminal.out)}` };
}

/** Units that are missing, and what was not asked for want of budget, outweigh a verdict: there is something to run again for. */
function exitCodeFor(summary: RunSummary): number {
  if (summary.missing.length > 0 || summary.verdict === null) return EXIT.failure;
  if (summary.stopped !== null && summary.verdict !== 'ACCEPT') return EXIT.failure;
  return exitCodeOf(summary.verdict);
}

/** One run under way. */
class ExpeditionRun {
  readonly #started: number;
  readonly #tally = new ProgressTally();
  readonly #view: ProgressView;
  readonly #runner: ProgramRunner;

  constructor(private readonly session: Session, private readonly source: ExpeditionSource, private readonly run: RunFolder) {
    this.#started = session.host.clock.now();
    this.#view = createProgressView(session.context.terminal, session.host.clock);
    this.#runner = createRunner(session);
  }

  async toEnd(models: RunModels): Promise<RunSummary> {
    try {
      const result = await this.#expedition(models);
      this.#view.close();
      const into = await this.#copy(result);
      return summarise({
        run: this.run, notification: result.notification, fromCache: this.#tally.fromCache, elapsedMs: this.session.host.clock.now() - this.#started,
        ...(into === undefined ? {} : { into }), ...(result.stopped === undefined ? {} : { stopped: result.stopped }),
      });
    } catch (error) {
      this.#view.close();
      throw error instanceof UserError && error.code === 'interrupted' && this.#tally.total > 0 ? this.#interrupted() : error;
    } finally {
      await this.#runner.close();
    }
  }

  async #expedition(models: RunModels): Promise<ExpeditionResult> {
    const { session, source, run } = this;
    const { host, settings, logger, signal } = session;
    const { createGate, checkSyntax } = await import('@dark-factory/checks');
    const input = planInputOf(source, settings);
    const memory = new PlanMemory(session.state, input, models.planner.model);
    const draft = input.draft ?? (settings.fresh === true ? undefined : await memory.recall());
    const runner = this.#runner;
    const refine = { maxRounds: settings.maxRounds, contextTokens: settings.contextTokens, maxOutputTokens: settings.maxOutputTokens, allowWorkflows: settings.allowWorkflows, fix: settings.fix ?? 'safe', ...(settings.allowMissing === undefined ? {} : { allowedMissing: settings.allowMissing }) };
    const traces = new ExpeditionTraces({ plan: input, refine }, models, (stage) => session.traces.start(run, stage));
    const deps: ExpeditionDeps = {
      clock: host.clock, logger, signal, ...models, bundles: run.bundles, cache: createCache(session, session.state), ...createGate(), checkSyntax, cast: await castOf(settings.roles === undefined ? undefined : resolve(host.cwd, settings.roles)),
      forge: await createForge(session, run.path), runTests: runner.load, runProgram: runner.all, inspectProgram: runner.inspect, ...packagesFor(host),
      progress: (event) => {
        traces.progress(event);
        this.#tally.progress(event);
        this.#view.progress(event);
      },
      approve: async (plan) => {
        traces.planned(plan);
        if (source.draft === undefined) await memory.keep(plan.plan);
        await this.#approve(plan, runner);
      },
    };
    return runExpedition({
      plan: { ...input, ...(draft === undefined ? {} : { draft }) },
      regenerateAbove: settings.regenerateAbove, regenerations: REGENERATIONS, refine,
      branch: branchOf(settings, source.name), ...(settings.base === undefined ? {} : { base: settings.base }),
      notify: { runUrl: null, gates: NO_GATES },
    }, deps);
  }

  /** Before anything is spent on the plan: its size and cost, whether this machine can run it, and a person's consent. */
  async #approve(result: PlanResult, runner: ProgramRunner): Promise<void> {
    const { context, settings } = this.session;
    this.#view.title(titlesOf(result.plan));
    this.#view.settle();
    for (const line of estimateLines(result, runBudgetOf(settings), context.terminal.err)) context.terminal.line(line);
    // An empty program: only whether generated code can be locked in here is found out, before it is paid for.
    if (result.plan.stack.length > 0) await runner.all([], { ...result.plan, stack: [] });
    if (settings.yes === true || !canAsk(context)) return;
    this.#view.hide();
    await confirm('Go on?', context);
    this.#view.show();
  }

  async #copy(result: ExpeditionResult): Promise<string | undefined> {
    const { host, settings } = this.session;
    if (settings.into === undefined) return undefined;
    const folder = resolve(host.cwd, settings.into);
    const force = settings.force ?? false;
    await checkTarget(folder, settings.into, force);
    await copyDelivery(folder, (await readTree(this.run.bundles, 'final')).files, { expedition: result.plan.plan.expedition.name, run: this.run.id }, force);
    return folder;
  }

  #interrupted(): UserError {
    const { kept, total } = this.#tally;
    return new UserError({
      code: 'interrupted', what: `the run was interrupted; ${kept} of ${total} units are finished and kept`, where: this.run.id,
      fix: 'Run the same command again: only what is missing is paid for.',
    });
  }
}
