import { UserError } from '@dark-factory/runtime';
import type { WorkResult } from '@dark-factory/stages';
import { artifactBundles, unitCache } from '../host/adapters.ts';
import { readInputs } from '../host/input-reading.ts';
import { requiredModel, shareOf } from '../host/model-inputs.ts';
import { setOutputs } from '../host/outputs.ts';
import { progressLog } from '../host/progress-log.ts';
import { runAction } from '../host/run-action.ts';
import { writeSummary } from '../host/step-summary.ts';
import { countOf, unfinished, workSummary } from '../host/work-summary.ts';
import { WorkerInputs } from './inputs.ts';

runAction(async (host) => {
  const { clock, logger, signal } = host;
  const inputs = readInputs(WorkerInputs);
  const shard = inputs.shard ?? missingShard();
  const processes = inputs['parallel-shards'];
  const [{ workStage }, { checkSyntax, signaturesOf }] = await Promise.all([import('@dark-factory/stages'), import('@dark-factory/checks')]);
  const [bundles, cache, model] = await Promise.all([artifactBundles(inputs.scope, host), unitCache(logger), requiredModel(inputs, host, processes)]);
  const result = await workStage(
    { shard, round: inputs.round, briefingTokens: inputs['briefing-tokens'], maxOutputTokens: inputs['max-output-tokens'], parallel: shareOf(inputs, processes).inFlight },
    { clock, logger, signal, bundles, cache, model, checkSyntax, signaturesOf, progress: progressLog(logger) },
  );
  setOutputs({ done: countOf(result, 'done'), partial: countOf(result, 'partial'), failed: countOf(result, 'failed'), units: result.deliveries.length });
  await writeSummary(workSummary(shard, result));
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
