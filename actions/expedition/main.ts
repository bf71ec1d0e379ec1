import { digestOf, sha256 } from '@dark-factory/contracts';
import type { BudgetLimits } from '@dark-factory/models';
import type { UserError } from '@dark-factory/runtime';
import type { ExpeditionDeps, ExpeditionInput, ExpeditionResult, ExpeditionTraces } from '@dark-factory/stages';
import type { BundleStore } from '@dark-factory/storage';
import { artifactBundles, githubForge, packages, programRunner, refinementRunner, unitCache } from '../host/adapters.ts';
import { deliveryOutputs, deliverySummary } from '../host/delivery-summary.ts';
import { readInputs } from '../host/input-reading.ts';
import { recorded } from '../host/job-record.ts';
import { requiredModelProblems, runBudgetOf } from '../host/model-inputs.ts';
import { withRequiredModels, type JobModels } from '../host/models.ts';
import { setOutputs } from '../host/outputs.ts';
import { planStageInput } from '../host/plan-inputs.ts';
import { progressLog } from '../host/progress-log.ts';
import { rolesOf } from '../host/roles.ts';
import { runAction, type ActionHost } from '../host/run-action.ts';
import { warnOfStop } from '../host/stop-warning.ts';
import { writeSummary } from '../host/step-summary.ts';
import { verdictSummary } from '../host/verdict-summary.ts';
import { ExpeditionInputs } from './inputs.ts';
import { missingUnits } from './missing-units.ts';

runAction(async (host) => {
  const inputs = readInputs(ExpeditionInputs, { between: requiredModelProblems });
  const budget = budgetFromNow(inputs, host);
  const input = await expeditionInput(inputs, host);
  const [{ ExpeditionTraces, runExpedition }, bundles] = await Promise.all([import('@dark-factory/stages'), artifactBundles(inputs.scope, host)]);
  const { expedition, sow, draft } = input.plan;
  const job = { name: 'expedition', scope: { stage: 'expedition', expedition, sow: sha256(sow.content), draft: digestOf(draft?.json ?? null) }, complete: (whole: ExpeditionResult) => whole.stopped === undefined && missingUnits(whole) === undefined };
  const result = await recorded(job, inputs, bundles, host, (record) => withRequiredModels(inputs, host, { budget, reviewModel: inputs['review-model'], record }, async (models) => {
    const traces = new ExpeditionTraces(input, models, record.start);
    const runner = refinementRunner(inputs, host);
    return runExpedition(input, { ...await expeditionDeps(inputs, models, bundles, traces, host), ...runner.deps }).finally(runner.close);
  }));
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
  warnOfStop('the run', result.stopped, host.logger);
});

async function expeditionInput(inputs: ExpeditionInputs, { environment }: ActionHost): Promise<ExpeditionInput> {
  return {
    plan: await planStageInput(inputs, environment.workspace),
    regenerateAbove: inputs['regenerate-above'],
    regenerations: inputs.regenerations,
    refine: { maxRounds: inputs['max-rounds'], contextTokens: inputs['context-tokens'], maxOutputTokens: inputs['max-output-tokens'], allowWorkflows: inputs['allow-workflows'], fix: inputs.fix ?? 'safe', ...(inputs['allow-missing'] === undefined ? {} : { allowedMissing: inputs['allow-missing'] }) },
    branch: inputs.branch ?? `dark-factory/${inputs.expedition}`,
    base: inputs.base ?? environment.branch,
    // The gates are environments of jobs: one job has none inside of it.
    notify: { runUrl: environment.runUrl, gates: { plan: '', review: '', deploy: '' } },
  };
}

/** All stages run in this process: one budget holds for them. */
function budgetFromNow(inputs: ExpeditionInputs, { clock }: ActionHost): BudgetLimits {
  const { deadlineMinutes, ...spending } = runBudgetOf(inputs);
  return { ...spending, ...(deadlineMinutes === undefined ? {} : { deadlineAt: clock.now() + deadlineMinutes * 60_000 }) };
}

async function expeditionDeps(inputs: ExpeditionInputs, models: JobModels, bundles: BundleStore, traces: ExpeditionTraces, host: ActionHost): Promise<Omit<ExpeditionDeps, 'runProgram' | 'inspectProgram'>> {
  const { clock, logger, signal } = host;
  const { checkSyntax, createGate } = await import('@dark-factory/checks');
  const [cache, forge] = await Promise.all([unitCache(logger), githubForge(inputs.token, host)]);
  const log = progressLog(logger);
  return {
    clock, logger, signal, bundles, cache, forge, ...models, ...createGate(), checkSyntax, cast: await rolesOf(inputs.roles, host.environment.workspace),
    progress: (event) => {
      traces.progress(event);
      log(event);
    },
    approve: (plan) => Promise.resolve(traces.planned(plan)),
    runTests: inputs.tests === 'load' ? programRunner(inputs, 'load', host) : undefined,
    ...packages(),
  };
}

/** What could be delivered was; the job turns red all the same. */
function failWhenMissing(result: ExpeditionResult): void {
  const error: UserError | undefined = missingUnits(result);
  if (error !== undefined) throw error;
}
