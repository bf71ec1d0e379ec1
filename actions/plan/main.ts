import { sha256 } from '@dark-factory/contracts';
import { budgetWarnings } from '@dark-factory/models';
import { artifactBundles } from '../host/adapters.ts';
import { readInputs } from '../host/input-reading.ts';
import { recorded } from '../host/job-record.ts';
import { optionalModelProblems, runBudgetOf } from '../host/model-inputs.ts';
import { jobBudget, withModels } from '../host/models.ts';
import { matrixOf, setOutputs } from '../host/outputs.ts';
import { planStageInput } from '../host/plan-inputs.ts';
import { runAction } from '../host/run-action.ts';
import { writeSummary } from '../host/step-summary.ts';
import { planSummary } from '../host/plan-summary.ts';
import { PlanInputs } from './inputs.ts';

runAction(async (host) => {
  const inputs = readInputs(PlanInputs, { between: optionalModelProblems });
  const input = await planStageInput(inputs, host.environment.workspace);
  const { BUNDLES, planStage, tracedPlan } = await import('@dark-factory/stages');
  const bundles = await artifactBundles(inputs.scope, host);
  const budget = await jobBudget({ stage: 'plan' }, inputs, bundles, host);
  const job = { name: 'plan', scope: { stage: 'plan', expedition: input.expedition, sow: sha256(input.sow.content) }, complete: () => true };
  const result = await recorded(job, inputs, bundles, host, (record) => withModels(inputs, host, { budget, record }, (models) => {
    if (models !== undefined) record.start(tracedPlan(input, models));
    return planStage(input, { clock: host.clock, logger: host.logger, bundles, planner: models?.planner });
  }));
  const { estimate } = result.shards;
  setOutputs({
    'plan-id': result.planId,
    expedition: result.plan.expedition.name,
    units: result.plan.units.length,
    shards: result.shards.shards.length,
    matrix: matrixOf(result.shards.shards),
    'max-parallel': result.shards.maxParallel,
    'estimate-requests': estimate.requests,
    'estimate-tokens': estimate.promptTokens + estimate.completionTokens,
    'estimate-usd': estimate.usd,
    bundle: BUNDLES.plan,
  });
  const warnings = budgetWarnings(estimate, runBudgetOf(inputs));
  for (const text of warnings) host.logger.warning(`${text}.`);
  await writeSummary(planSummary(result, warnings));
});
