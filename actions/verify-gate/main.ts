import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { UserError } from '@dark-factory/runtime';
import type { ErrorManifest } from '@dark-factory/contracts';
import { annotateFindings } from '../host/annotations.ts';
import { readInputs } from '../host/input-reading.ts';
import { setOutputs } from '../host/outputs.ts';
import { runAction, type ActionHost } from '../host/run-action.ts';
import { writeSummary } from '../host/step-summary.ts';
import { gateSummary } from './gate-summary.ts';
import { VerifyGateInputs, gateProblems } from './inputs.ts';

/** What either way of checking comes to. */
export interface GateOutcome {
  readonly manifest: ErrorManifest;
  /** Where the paths of the findings begin, in the repository. */
  readonly root: string;
  readonly matrix: string;
  readonly maxParallel: number;
  readonly artifact: string;
}

runAction(async (host) => {
  const inputs = readInputs(VerifyGateInputs, { between: gateProblems });
  const outcome = inputs.path === undefined ? await (await import('./round-check.ts')).checkRound(inputs, host) : await (await import('./folder-check.ts')).checkFolder(inputs.path, inputs, host);
  await writeSarif(outcome, inputs.sarif, host);
  await report(outcome, host);
  if (inputs['fail-on-error'] ?? inputs.path !== undefined) failOnErrors(outcome.manifest);
});

/** Before anything can fail the step: what was found must reach code scanning all the same. */
async function writeSarif({ manifest, root }: GateOutcome, path: string | undefined, { environment }: ActionHost): Promise<void> {
  if (path === undefined) return;
  const { sarifOf } = await import('@dark-factory/checks');
  const file = resolve(environment.workspace, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(sarifOf(manifest, root), null, 2)}\n`);
}

async function report({ manifest, root, matrix, maxParallel, artifact }: GateOutcome, { logger }: ActionHost): Promise<void> {
  annotateFindings(manifest.findings, root, logger);
  setOutputs({
    errors: manifest.errors, warnings: manifest.warnings,
    'broken-units': manifest.brokenUnits.join(','), 'broken-share': manifest.brokenShare,
    regenerate: manifest.regenerate, matrix, 'max-parallel': maxParallel, 'manifest-artifact': artifact,
  });
  await writeSummary(gateSummary(manifest));
}

function failOnErrors(manifest: ErrorManifest): void {
  if (manifest.errors === 0) return;
  throw new UserError({
    code: 'gate-errors',
    what: `${manifest.errors} error${manifest.errors === 1 ? '' : 's'} in ${manifest.filesWithErrors} of ${manifest.filesInTree} files`,
    details: manifest.findings.filter((finding) => finding.severity === 'error').slice(0, 10).map((finding) => `${finding.path}:${finding.line} ${finding.rule}: ${finding.message}`),
    fix: 'Mend them, or set fail-on-error to false to go on. The step summary lists all of them.',
  });
}
