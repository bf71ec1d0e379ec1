import { UserError } from '@dark-factory/runtime';
import type { WorkResult } from '@dark-factory/stages';
import { artifactBundles, unitCache } from '../host/adapters.ts';
import { readInputs } from '../host/input-reading.ts';
import { recorded } from '../host/job-record.ts';
import { requiredModelProblems } from '../host/model-inputs.ts';
import { jobBudget, withRequiredModels } from '../host/models.ts';
import { setOutputs } from '../host/outputs.ts';
import { progressLog } from '../host/progress-log.ts';
import { runAction } from '../host/run-action.ts';
import { writeSummary } from '../host/step-summary.ts';
import { countOf, unfinished, workSummary } from '../host/work-summary.ts';
import { WorkerInputs } from './inputs.ts';
import { shardOfRound } from './shard-of-round.ts';

runAction(async (host) => {
  const { clock, logger, signal } = host;
  const inputs = readInputs(WorkerInputs, { between: requiredModelProblems });
  const shard = inputs.shard ?? missingShard();
  const { round } = inputs;
  const [{ BUNDLES, findReceipt, takeBundle, tracedRound, workStage }, { checkSyntax, signaturesOf }] = await Promise.all([import('@dark-factory/stages'), import('@dark-factory/checks')]);
  const [bundles, cache] = await Promise.all([artifactBundles(inputs.scope, host), unitCache(logger)]);
  const { share, units } = await shardOfRound(bundles, round, shard, inputs['parallel-shards']);
  const budget = await jobBudget({ stage: 'work', round, shard }, inputs, bundles, host);
  // All units of the shard may be written at once: the pacer knows what the endpoint takes.
  const limits = { round, briefingTokens: inputs['briefing-tokens'], maxOutputTokens: inputs['max-output-tokens'] };
  const { receipt: { expedition, plan } } = await takeBundle(bundles, BUNDLES.plan);
  const job = { name: `work-r${round}-${shard}`, scope: { stage: 'work', plan, round, shard }, complete: (result: WorkResult) => unfinished(result) === undefined };
  const result = await recorded(job, inputs, bundles, host, (record) => withRequiredModels(inputs, host, { budget, share, record }, ({ writers }) => {
    record.start(tracedRound({ expedition, plan }, { ...limits, shards: [shard] }, { writers }));
    return workStage({ shard, ...limits, parallel: units }, { clock, logger, signal, bundles, cache, writers, checkSyntax, signaturesOf, progress: progressLog(logger) });
  }));
  setOutputs({ done: countOf(result, 'done'), partial: countOf(result, 'partial'), failed: countOf(result, 'failed'), units: result.deliveries.length });
  const receipt = await findReceipt(bundles, BUNDLES.deliveries(round, shard));
  await writeSummary(workSummary(shard, result, receipt?.choices ?? []));
  failWhenUnfinished(result);
});

/** The bundle is stored by now: the job turns red so that people see it, and nothing is lost. */
function failWhenUnfinished(result: WorkResult): void {
  const error = unfinished(result);
  if (error !== undefined) throw error;
}

function missingShard(): never {
  throw new UserError({
    code: 'input-invalid',
    what: 'the input shard is empty',
    where: 'the step\u2019s `with:`',
    fix: 'Hand on one entry of the matrix: `shard: ${{ matrix.shard }}`. If it does that, the output "matrix" of the job before did not arrive: the runner drops an output that contains a registered secret. Look for a secret with a value as short as "s001" or "shard", and remove it.',
  });
}
