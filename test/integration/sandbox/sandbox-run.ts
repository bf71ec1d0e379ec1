import { chmod, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AcceptanceCase, RuntimeEvidence, RuntimeStep, Stack } from '@dark-factory/contracts';
import { silentLogger, systemClock, textFile } from '@dark-factory/runtime';
import { runProgram, type SandboxOptions } from '@dark-factory/sandbox';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** A stack of JavaScript that does nothing, with what a test is about put in. */
export function aStack(parts: Partial<Stack> = {}): Stack {
  return { root: '.', language: 'javascript', services: [], env: [], install: [], build: [], migrate: [], test: [], ...parts };
}

/** A package cache that is kept from test to test, and from one run of the tests to the next: fetching costs more than what is tested. */
export const SHARED_PACKAGES = join(tmpdir(), `dark-factory-test-packages-${process.getuid?.() ?? 0}`);

/** Variables by which package managers of this machine reach their registries. */
export function registryVariables(): Record<string, string> {
  const names = /^(npm_config_registry|https?_proxy|no_proxy|node_extra_ca_certs|ssl_cert_file|pip_index_url|pip_cert|requests_ca_bundle)$/i;
  return Object.fromEntries(Object.entries(process.env).flatMap(([name, value]) => (names.test(name) && value !== undefined ? [[name, value]] : [])));
}

/** Runs a program for real, and holds the sandbox to what every run owes: no process and no folder left. */
export async function sandboxRun(
  files: Readonly<Record<string, string>>, stacks: readonly Stack[], given: Partial<SandboxOptions> & { readonly extent?: 'load' | 'all'; readonly acceptance?: readonly AcceptanceCase[]; readonly routes?: readonly string[] } = {},
): Promise<RuntimeEvidence> {
  await using parent = await temporaryFolder('sandbox-test');
  await chmod(parent.path, 0o755);
  const { extent, acceptance, routes, ...options } = given;
  const evidence = await runProgram(
    { files: Object.entries(files).map(([path, text]) => textFile(path, text)), stacks, extent: extent ?? 'all', acceptance: acceptance ?? [], routes: routes ?? [] },
    { clock: systemClock, logger: silentLogger, options: { allowWeakIsolation: false, stepTimeoutMs: 60_000, hostPath: process.env['PATH'] ?? '', workFolder: parent.path, passThrough: registryVariables(), ...options } },
  );
  const left = { folders: await readdir(parent.path), processes: await processesNaming(parent.path) };
  if (left.folders.length + left.processes.length > 0) throw new Error(`the sandbox left ${JSON.stringify(left)}`);
  return evidence;
}

/** Command lines of live processes that hold `text`. */
export async function processesNaming(text: string): Promise<string[]> {
  const ids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
  const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')));
  return lines.filter((line) => line.includes(text)).map((line) => line.replaceAll('\0', ' '));
}

/** A run in a few words: `install passed`, `build failed: exit code 1`. */
export function summary(evidence: RuntimeEvidence): string[] {
  return evidence.steps.map(({ step, outcome }) => (outcome.state === 'passed' ? `${step} passed` : `${step} ${outcome.state}: ${outcome.reason}`));
}

/** The first record of a step, of any stack or of one. */
export function stepOf(evidence: RuntimeEvidence, step: RuntimeStep['step'], stack?: string): RuntimeStep {
  const found = evidence.steps.find((noted) => noted.step === step && (stack === undefined || noted.stack === stack));
  if (found === undefined) throw new Error(`no step ${step} in: ${summary(evidence).join('; ')}`);
  return found;
}
