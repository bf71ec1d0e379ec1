import type { UserError } from '@dark-factory/runtime';
import type { ExpeditionDeps, ExpeditionInput, ExpeditionResult } from '@dark-factory/stages';
import { artifactBundles, githubForge, programRunner, unitCache } from '../host/adapters.ts';
import { deliveryOutputs, deliverySummary } from '../host/delivery-summary.ts';
import { readInputs } from '../host/input-reading.ts';
import { optionalModel, requiredModel } from '../host/model-inputs.ts';
import { setOutputs } from '../host/outputs.ts';
import { planProblems, planStageInput } from '../host/plan-inputs.ts';
import { progressLog } from '../host/progress-log.ts';
import { runAction, type ActionHost } from '../host/run-action.ts';
import { writeSummary } from '../host/step-summary.ts';
import { verdictSummary } from '../host/verdict-summary.ts';
import { ExpeditionInputs } from './inputs.ts';
import { missingUnits } from './missing-units.ts';

runAction(async (host) => {
  const inputs = readInputs(ExpeditionInputs, { between: planProblems });
  const input = await expeditionInput(inputs, host);
  const { runExpedition } = await import('@dark-factory/stages');
  const result = await runExpedition(input, await expeditionDeps(inputs, host));
  setOutputs({
    'plan-id': result.plan.planId,
    units: result.plan.plan.units.length,
    verdict: result.verdict.verdict,
    confidence: result.verdict.confidence,
    status: result.verdict.status,
    tests: result.verdict.test_results.state,
    ...deliveryOutputs(result.notification),
  });
  await writeSummary(`${deliverySummary(result.notification)}\n\n${verdictSummary(result.verdict)}`);
  failWhenMissing(result);
});

async function expeditionInput(inputs: ExpeditionInputs, { environment }: ActionHost): Promise<ExpeditionInput> {
  return {
    plan: await planStageInput(inputs, environment.workspace),
    regenerateAbove: inputs['regenerate-above'],
    regenerations: inputs.regenerations,
    refine: { maxRounds: inputs['max-rounds'], contextTokens: inputs['context-tokens'], maxOutputTokens: inputs['max-output-tokens'], allowWorkflows: inputs['allow-workflows'] },
    branch: inputs.branch ?? `dark-factory/${inputs.expedition}`,
    base: inputs.base ?? environment.branch,
    // The gates are environments of jobs: one job has none inside of it.
    notify: { runUrl: environment.runUrl, gates: { plan: '', review: '', deploy: '' } },
  };
}

async function expeditionDeps(inputs: ExpeditionInputs, host: ActionHost): Promise<ExpeditionDeps> {
  const { clock, logger, signal } = host;
  const { checkSyntax, checkTree, signaturesOf } = await import('@dark-factory/checks');
  const [bundles, cache, forge, model, reviewModel] = await Promise.all([
    artifactBundles(inputs.scope, host), unitCache(logger), githubForge(inputs.token, host),
    requiredModel(inputs, host), optionalModel(inputs, host, 1, inputs['review-model']),
  ]);
  return {
    clock, logger, signal, bundles, cache, forge, model, reviewModel, checkSyntax, checkTree, signaturesOf,
    progress: progressLog(logger),
    runTests: inputs.tests === 'load' ? programRunner(inputs, 'load', host) : undefined,
    runProgram: programRunner(inputs, 'all', host),
  };
}

/** What could be delivered was; the job turns red all the same. */
function failWhenMissing(result: ExpeditionResult): void {
  const error: UserError | undefined = missingUnits(result);
  if (error !== undefined) throw error;
}
