import { artifactBundles } from '../host/adapters.ts';
import { readInputs } from '../host/input-reading.ts';
import { optionalModel } from '../host/model-inputs.ts';
import { matrixOf, setOutputs } from '../host/outputs.ts';
import { planProblems, planStageInput } from '../host/plan-inputs.ts';
import { runAction } from '../host/run-action.ts';
import { writeSummary } from '../host/step-summary.ts';
import { planSummary } from '../host/plan-summary.ts';
import { PlanInputs } from './inputs.ts';

runAction(async (host) => {
  const inputs = readInputs(PlanInputs, { between: planProblems });
  const input = await planStageInput(inputs, host.environment.workspace);
  const { BUNDLES, planStage } = await import('@dark-factory/stages');
  const [bundles, model] = await Promise.all([artifactBundles(inputs.scope, host), optionalModel(inputs, host)]);
  const result = await planStage(input, { clock: host.clock, logger: host.logger, bundles, model });
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
  await writeSummary(planSummary(result));
});
