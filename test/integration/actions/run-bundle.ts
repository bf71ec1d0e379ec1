import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { builtDist } from '../../e2e/built-dist.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** How a step is run, as the runner would. */
export interface StepOptions {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Files of the workspace. */
  readonly files?: Readonly<Record<string, string>>;
  /** An existing folder as the workspace, in place of `files`. */
  readonly workspace?: string;
  /** A signal to send once the step has written this to its log. */
  readonly interrupt?: { readonly after: string; readonly signal: NodeJS.Signals };
}

/** What a step left behind. */
export interface StepResult {
  readonly exitCode: number | null;
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly annotations: readonly { readonly level: string; readonly properties: string; readonly message: string }[];
}

/** Runs the bundle of an action as the runner does: inputs as variables, outputs and summary as files. */
export async function runBundle(action: string, options: StepOptions = {}): Promise<StepResult> {
  const dist = await builtDist();
  await using folder = await temporaryFolder('step');
  const [output, summary, temp] = ['output', 'summary', 'temp'].map((name) => join(folder.path, name)) as [string, string, string];
  const workspace = options.workspace ?? join(folder.path, 'workspace');
  await mkdir(temp);
  await mkdir(workspace, { recursive: true });
  for (const file of [output, summary]) await writeFile(file, '');
  for (const [path, content] of Object.entries(options.files ?? {})) {
    await mkdir(dirname(join(workspace, path)), { recursive: true });
    await writeFile(join(workspace, path), content);
  }
  const env = {
    PATH: process.env['PATH'] ?? '', HOME: temp, GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary, RUNNER_TEMP: temp, GITHUB_WORKSPACE: workspace,
    GITHUB_REPOSITORY: 'acme/shop', GITHUB_RUN_ID: '77', GITHUB_RUN_ATTEMPT: '1', GITHUB_REF: 'refs/heads/main', GITHUB_ACTION_REPOSITORY: 'org/dark-factory', ACTIONS_CACHE_SERVICE_V2: '1',
    ...Object.fromEntries(Object.entries(options.inputs ?? {}).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
    ...options.env,
  };
  const { exitCode, log } = await execute(join(dist, `${action}.js`), workspace, env, options.interrupt);
  return { exitCode, log, outputs: readOutputs(await readFile(output, 'utf8')), summary: await readFile(summary, 'utf8'), annotations: readAnnotations(log) };
}

async function execute(bundle: string, cwd: string, env: Record<string, string>, interrupt: StepOptions['interrupt']): Promise<{ exitCode: number | null; log: string }> {
  const child = spawn(process.execPath, [bundle], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  let sent = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      log += text;
      if (interrupt !== undefined && !sent && log.includes(interrupt.after)) sent = child.kill(interrupt.signal);
    });
  }
  const exitCode = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  return { exitCode, log };
}

function readOutputs(text: string): Record<string, string> {
  return Object.fromEntries([...text.matchAll(/^(.+?)<<(ghadelimiter_\S+)\n([\s\S]*?)\n\2$/gm)].map((match) => [match[1]!, match[3]!]));
}

function readAnnotations(log: string): StepResult['annotations'] {
  return [...log.matchAll(/^::(error|warning|notice)(?: (.*?))?::(.*)$/gm)].map(([, level, properties, message]) => ({ level: level!, properties: properties ?? '', message: message!.replaceAll('%0A', '\n').replaceAll('%25', '%') }));
}
