import { artifactBundles, programRunner } from '../host/adapters.ts';
import { matrixOf } from '../host/outputs.ts';
import { limitsOf } from '../host/limit-inputs.ts';
import type { ActionHost } from '../host/run-action.ts';
import type { VerifyGateInputs } from './inputs.ts';
import type { GateOutcome } from './main.ts';

/** Checks the tree of a round of this run, as its plan promises it. */
export async function checkRound(inputs: VerifyGateInputs, host: ActionHost): Promise<GateOutcome> {
  const [{ BUNDLES, readDocument, takeBundle, verifyStage }, { createGate }] = await Promise.all([import('@dark-factory/stages'), import('@dark-factory/checks')]);
  const bundles = await artifactBundles(inputs.scope, host);
  const runTests = inputs.tests === 'none' ? undefined : programRunner(inputs, 'load', host);
  const limits = limitsOf(inputs);
  const { manifest, shards, bundle } = await verifyStage(
    { round: inputs.round!, regenerateAbove: inputs['regenerate-above'], fix: inputs.fix ?? 'safe', shards: inputs.shards, limits, briefingTokens: inputs['briefing-tokens'], maxOutputTokens: inputs['max-output-tokens'] },
    { clock: host.clock, logger: host.logger, bundles, ...createGate(), runTests },
  );
  const plan = readDocument('plan', (await takeBundle(bundles, BUNDLES.plan)).files, 'plan.json', BUNDLES.plan);
  const { maxParallel } = readDocument('shards', (await takeBundle(bundles, bundle)).files, 'shards.json', bundle);
  return { manifest, root: plan.expedition.outputRoot, matrix: matrixOf(shards), maxParallel, artifact: bundle };
}
