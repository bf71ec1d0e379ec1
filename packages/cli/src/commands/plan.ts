import type { ModelClient } from '@dark-factory/models';
import { planStage, tracedPlan, type PlanInput, type PlanResult } from '@dark-factory/stages';
import type { CommandContext, CommandResult } from '../command-result.ts';
import { EXIT } from '../exit-codes.ts';
import { findExpedition } from '../expedition-source.ts';
import { budgetOfStage, checkModels, withModels } from '../models.ts';
import { checkPrices, planInputOf } from '../plan-input.ts';
import { createProgressView } from '../progress/progress-view.ts';
import { estimateLines, unitLines } from '../render/estimate.ts';
import { nearPath } from '../render/summary.ts';
import { PlanMemory } from '../run/plan-memory.ts';
import { newRun, type RunFolder } from '../run/run-folder.ts';
import { beginSession, holding, type Session } from '../session.ts';
import { runBudgetOf, savedFrom, type GivenOptions } from '../settings.ts';

/** `plan`: a new run with nothing but its plan. A model is only needed where there is no factory-plan.json. */
export async function planCommand(context: CommandContext, place: string, given: GivenOptions): Promise<CommandResult> {
  const session = beginSession(context, given);
  const { host, settings } = session;
  const source = await findExpedition(host.cwd, place, given.name);
  checkPrices(settings);
  const input = planInputOf(source, settings);
  if (source.draft === undefined) checkModels(settings, host);
  const run = await newRun(session.state, { expedition: source.name, source: place, settings: savedFrom(given) }, host.clock);
  const result = await holding(run, () => (source.draft === undefined ? planByModel(session, input, run) : planned(session, input, run)));
  const { out } = context.terminal;
  return {
    exitCode: EXIT.accept,
    document: { schema: 'dark-factory/plan-summary/v1', run: run.id, folder: run.path, planId: result.planId, plan: result.plan, shards: result.shards },
    text: [...estimateLines(result, runBudgetOf(settings), out), ...unitLines(result, host.stdout.columns ?? 100), `${out.dim('plan')}  ${nearPath(`${run.path}/plan.json`, host.cwd)}`, `Go on with: dark-factory work --run ${run.id}`, ''].join('\n'),
  };
}

/** The plan that was made from the same scope of work before, or a new one. */
async function planByModel(session: Session, input: PlanInput, run: RunFolder): Promise<PlanResult> {
  const budget = await budgetOfStage([{ stage: 'plan' }], session.settings, run, session.host);
  return withModels(session, budget, async ({ planner }) => {
    session.traces.start(run, tracedPlan(input, { planner }));
    const memory = new PlanMemory(session.state, input, planner.model);
    const draft = session.settings.fresh === true ? undefined : await memory.recall();
    const result = await planned(session, { ...input, ...(draft === undefined ? {} : { draft }) }, run, planner);
    await memory.keep(result.plan);
    return result;
  });
}

async function planned({ context, host, logger }: Session, input: PlanInput, run: RunFolder, planner?: ModelClient): Promise<PlanResult> {
  const view = createProgressView(context.terminal, host.clock);
  view.progress({ kind: 'stage', stage: 'plan', state: 'started' });
  try {
    const made = await planStage(input, { clock: host.clock, logger, bundles: run.bundles, ...(planner === undefined ? {} : { planner }) });
    view.progress({ kind: 'stage', stage: 'plan', state: 'finished' });
    return made;
  } finally {
    view.close();
  }
}
