import { artifactBundles, githubForge } from '../host/adapters.ts';
import { readInputs } from '../host/input-reading.ts';
import { deliveryOutputs, deliverySummary } from '../host/delivery-summary.ts';
import { gatesOf } from '../host/notify-inputs.ts';
import { setOutputs } from '../host/outputs.ts';
import { runAction } from '../host/run-action.ts';
import { writeSummary } from '../host/step-summary.ts';
import { NotifyInputs } from './inputs.ts';

runAction(async (host) => {
  const inputs = readInputs(NotifyInputs);
  const { notifyStage } = await import('@dark-factory/stages');
  const [bundles, forge] = await Promise.all([artifactBundles(inputs.scope, host), githubForge(inputs.token, host)]);
  const result = await notifyStage(
    { phase: inputs.phase, base: inputs.base ?? host.environment.branch, runUrl: host.environment.runUrl, gates: gatesOf(inputs) },
    { clock: host.clock, logger: host.logger, bundles, forge },
  );
  setOutputs(deliveryOutputs(result));
  await writeSummary(deliverySummary(result));
});
