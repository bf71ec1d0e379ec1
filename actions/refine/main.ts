import { artifactBundles, programRunner } from '../host/adapters.ts';
import { readInputs } from '../host/input-reading.ts';
import { modelProblems, optionalModel } from '../host/model-inputs.ts';
import { setOutputs } from '../host/outputs.ts';
import { runAction } from '../host/run-action.ts';
import { writeSummary } from '../host/step-summary.ts';
import { verdictSummary } from '../host/verdict-summary.ts';
import { RefineInputs } from './inputs.ts';

runAction(async (host) => {
  const { clock, logger } = host;
  const inputs = readInputs(RefineInputs, { between: modelProblems });
  const bundles = await artifactBundles(inputs.scope, host);
  const [{ refineStage }, { checkTree }] = await Promise.all([import('@dark-factory/stages'), import('@dark-factory/checks')]);
  const [model, reviewModel] = await Promise.all([optionalModel(inputs, host), optionalModel(inputs, host, 1, inputs['review-model'])]);
  if (model === undefined) logger.notice('There is no model: the program is checked and run, nothing is mended and nothing is reviewed.');
  const { verdict, changedFiles, bundle } = await refineStage(
    { maxRounds: inputs['max-rounds'], contextTokens: inputs['context-tokens'], maxOutputTokens: inputs['max-output-tokens'], allowWorkflows: inputs['allow-workflows'] },
    { clock, logger, bundles, checkTree, runProgram: programRunner(inputs, 'all', host), model, reviewModel },
  );
  setOutputs({ verdict: verdict.verdict, confidence: verdict.confidence, status: verdict.status, 'changed-files': changedFiles, tests: verdict.test_results.state, bundle });
  await writeSummary(verdictSummary(verdict));
});
