import { chmod, readdir } from 'node:fs/promises';
import type { Inspection, InspectionQuestion, Stack } from '@dark-factory/contracts';
import { silentLogger, systemClock, textFile } from '@dark-factory/runtime';
import { inspectProgram, type SandboxOptions } from '@dark-factory/sandbox';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { processesNaming, registryVariables } from './sandbox-run.ts';

/** Asks a program for real, and holds the sandbox to what every run owes: no process and no folder left. */
export async function inspected(files: Readonly<Record<string, string>>, stacks: readonly Stack[], question: InspectionQuestion, options: Partial<SandboxOptions> = {}): Promise<Inspection> {
  await using parent = await temporaryFolder('inspection-test');
  await chmod(parent.path, 0o755);
  const inspection = await inspectProgram({ files: Object.entries(files).map(([path, text]) => textFile(path, text)), stacks, question }, {
    clock: systemClock, logger: silentLogger,
    options: { allowWeakIsolation: false, stepTimeoutMs: 60_000, hostPath: process.env['PATH'] ?? '', workFolder: parent.path, passThrough: registryVariables(), ...options },
  });
  const left = { folders: await readdir(parent.path), processes: await processesNaming(parent.path) };
  if (left.folders.length + left.processes.length > 0) throw new Error(`the inspection left ${JSON.stringify(left)}`);
  return inspection;
}
