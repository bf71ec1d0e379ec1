import { relative, resolve, sep } from 'node:path';
import { writeDocument } from '@dark-factory/contracts';
import { textFile } from '@dark-factory/runtime';
import { artifactBundles, programRunner } from '../host/adapters.ts';
import { matrixOf } from '../host/outputs.ts';
import type { ActionHost } from '../host/run-action.ts';
import type { VerifyGateInputs } from './inputs.ts';
import type { GateOutcome } from './main.ts';

/** Checks a folder of any checkout: what git tracks there, or everything but what tools have put there. No plan is needed. */
export async function checkFolder(path: string, inputs: VerifyGateInputs, host: ActionHost): Promise<GateOutcome> {
  const { workspace } = host.environment;
  const folder = resolve(workspace, path);
  const root = relative(workspace, folder).split(sep).join('/') || '.';
  const [{ verifyFolder }, { createGate }] = await Promise.all([import('@dark-factory/stages'), import('@dark-factory/checks')]);
  // In a job container the checkout belongs to the user of the runner.
  const { manifest } = await verifyFolder(
    { folder, shown: path, fix: inputs.fix ?? 'none', tests: inputs.tests ?? 'none', anyOwner: true },
    { ...createGate(), runTests: programRunner(inputs, 'load', host) },
  );
  if (inputs.artifact !== undefined) {
    const bundles = await artifactBundles(inputs.scope, host);
    await bundles.put(inputs.artifact, [textFile('error-manifest.json', writeDocument('error-manifest', manifest))], { plain: true });
  }
  return { manifest, root, matrix: matrixOf([]), maxParallel: 1, artifact: inputs.artifact ?? '' };
}
