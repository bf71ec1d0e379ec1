import { planStage } from '@dark-factory/stages';
import { createModels } from '../adapters.ts';
import type { CommandContext, CommandResult } from '../command-result.ts';
import { EXIT } from '../exit-codes.ts';
import { findExpedition } from '../expedition-source.ts';
import { checkPrices, planInputOf } from '../plan-input.ts';
import { createProgressView } from '../progress/progress-view.ts';
import { estimateLines, unitLines } from '../render/estimate.ts';
import { nearPath } from '../render/summary.ts';
import { PlanMemory } from '../run/plan-memory.ts';
import { newRun } from '../run/run-folder.ts';
import { beginSession, holding } from '../session.ts';
import { savedFrom, type GivenOptions } from '../settings.ts';

/** `plan`: a new run with nothing but its plan. A model is only needed where there is no factory-plan.json. */
export async function planCommand(context: CommandContext, place: string, given: GivenOptions): Promise<CommandResult> {
  const session = beginSession(context, given);
  const { host, settings, logger } = session;
  const source = await findExpedition(host.cwd, place, given.name);
  checkPrices(settings);
  const input = planInputOf(source, settings);
  const model = source.draft === undefined ? (await createModels(session)).model : undefined;
  const memory = model === undefined ? undefined : new PlanMemory(session.state, input, model.model);
  const draft = input.draft ?? (settings.fresh === true ? undefined : await memory?.recall());
  const run = await newRun(session.state, { expedition: source.name, source: place, settings: savedFrom(given) }, host.clock);
  const view = createProgressView(context.terminal, host.clock);
  const result = await holding(run, async () => {
    view.progress({ kind: 'stage', stage: 'plan', state: 'started' });
    try {
      const made = await planStage({ ...input, ...(draft === undefined ? {} : { draft }) }, { clock: host.clock, logger, bundles: run.bundles, ...(model === undefined ? {} : { model }) });
      view.progress({ kind: 'stage', stage: 'plan', state: 'finished' });
      return made;
    } finally {
      view.close();
    }
  });
  await memory?.keep(result.plan);
  const { out } = context.terminal;
  return {
    exitCode: EXIT.accept,
    document: { schema: 'dark-factory/plan-summary/v1', run: run.id, folder: run.path, planId: result.planId, plan: result.plan, shards: result.shards },
    text: [...estimateLines(result, out), ...unitLines(result, host.stdout.columns ?? 100), `${out.dim('plan')}  ${nearPath(`${run.path}/plan.json`, host.cwd)}`, `Go on with: dark-factory work --run ${run.id}`, ''].join('\n'),
  };
}
