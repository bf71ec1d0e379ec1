import { digestOf, parseDocumentJson, type Plan } from '@dark-factory/contracts';
import { UserError } from '@dark-factory/runtime';
import { BUNDLES, type TracedPlan } from '@dark-factory/stages';
import type { RunFolder } from './run-folder.ts';

/** The plan of a run. */
export async function readPlan(run: Pick<RunFolder, 'bundles' | 'id'>): Promise<Plan> {
  const file = (await run.bundles.get(BUNDLES.plan))?.find(({ path }) => path === 'plan.json');
  if (file === undefined) throw new UserError({ code: 'plan-missing', what: 'there is no plan for this run', where: run.id, fix: 'Start with: dark-factory plan EXPEDITION_DIR' });
  return parseDocumentJson('plan', file.content);
}

/** The plan of a run, as headers of traces name it. */
export async function tracedPlanOf(run: Pick<RunFolder, 'bundles' | 'id'>): Promise<TracedPlan> {
  const plan = await readPlan(run);
  return { expedition: plan.expedition.name, plan: digestOf(plan) };
}
