import type { RefineResult } from '@dark-factory/stages';
import { artifactBundles, packages, refinementRunner } from '../host/adapters.ts';
import { readInputs } from '../host/input-reading.ts';
import { recorded } from '../host/job-record.ts';
import { optionalModelProblems } from '../host/model-inputs.ts';
import { jobBudget, withModels } from '../host/models.ts';
import { setOutputs } from '../host/outputs.ts';
import { rolesOf } from '../host/roles.ts';
import { runAction } from '../host/run-action.ts';
import { warnOfStop } from '../host/stop-warning.ts';
import { writeSummary } from '../host/step-summary.ts';
import { verdictSummary } from '../host/verdict-summary.ts';
import { RefineInputs } from './inputs.ts';

runAction(async (host) => {
  const { clock, logger } = host;
  const inputs = readInputs(RefineInputs, { between: optionalModelProblems });
  const bundles = await artifactBundles(inputs.scope, host);
  const [{ BUNDLES, refineStage, takeBundle, tracedRefinement }, { createGate }] = await Promise.all([import('@dark-factory/stages'), import('@dark-factory/checks')]);
  const budget = await jobBudget({ stage: 'refine' }, inputs, bundles, host);
  const input = { maxRounds: inputs['max-rounds'], contextTokens: inputs['context-tokens'], maxOutputTokens: inputs['max-output-tokens'], allowWorkflows: inputs['allow-workflows'], fix: inputs.fix ?? 'safe', ...(inputs['allow-missing'] === undefined ? {} : { allowedMissing: inputs['allow-missing'] }) };
  const cast = await rolesOf(inputs.roles, host.environment.workspace);
  const { receipt: { expedition, plan } } = await takeBundle(bundles, BUNDLES.plan);
  const runner = refinementRunner(inputs, host);
  const job = { name: 'refine', scope: { stage: 'refine', plan }, complete: (result: RefineResult) => result.verdict.status === 'completed' };
  const { verdict, changedFiles, bundle, stopped } = await recorded(job, inputs, bundles, host, (record) => withModels(inputs, host, { budget, reviewModel: inputs['review-model'], record }, (models) => {
    if (models === undefined) logger.notice('There is no model: the program is checked and run, nothing is mended and nothing is reviewed.');
    else record.start(tracedRefinement({ expedition, plan }, input, models));
    return refineStage(input, { clock, logger, bundles, ...createGate(), ...runner.deps, ...packages(), cast, fixer: models?.fixer, reviewer: models?.reviewer });
  })).finally(runner.close);
  setOutputs({ verdict: verdict.verdict, confidence: verdict.confidence, status: verdict.status, 'changed-files': changedFiles, tests: verdict.test_results.state, bundle });
  await writeSummary(verdictSummary(verdict));
  warnOfStop('refinement', stopped, logger);
});
