import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, delimiter, dirname, join } from 'node:path';

import { parse } from 'yaml';

import { findAct } from './act/install.ts';
import { endProcessesMarked, endProcessGroup } from './act/processes.ts';
import { readActLog, type ActReport } from './act/report.ts';
import { makeRuntimeToken } from './results/runtime-token.ts';
import { temporaryFolder } from './temporary-folder.ts';

export { findAct, type FoundAct } from './act/install.ts';
export { jobsById, readActLog } from './act/report.ts';
export type { ActAnnotation, ActJob, ActReport, ActResult, ActStep } from './act/report.ts';

const REPOSITORY = 'octo-org/consumer';
const ACTOR = 'octocat';

export interface ActOptions {
  /** The consumer's checkout: a git repository with at least one commit. */
  repo: string;
  /** The workflow file, relative to `repo`. */
  workflow: string;
  /** @default 'workflow_dispatch' */
  event?: string;
  /** What `github.event` holds besides inputs, repository and sender. */
  eventPayload?: object;
  /** Inputs of a `workflow_dispatch`: texts, as in the API; the workflow's types and defaults apply. */
  inputs?: Record<string, string>;
  /** Secrets, `GITHUB_TOKEN` among them when the workflow calls the API. */
  secrets?: Record<string, string>;
  /** Environment of every step. Nothing of this process's environment but `PATH` gets there by itself. */
  env?: Record<string, string>;
  /** The folder that stands in for `localRepository`. It is copied for every step: keep it small. */
  releaseTree: string;
  /** @default 'org/dark-factory@v1' */
  localRepository?: string;
  /** `owner/name` of the consumer, as the emulator knows it. @default 'octo-org/consumer' */
  githubRepository?: string;
  resultsUrl: string;
  apiUrl: string;
  runId: string | number;
  /** @default 1 */
  runAttempt?: number;
  /** The login that started the run. @default 'octocat' */
  actor?: string;
  /** act and all it started are ended after this long. @default 120000 */
  timeoutMs?: number;
  /** Path of act's binary. @default what `findAct` finds */
  act?: string;
}

export interface ActRun extends ActReport {
  /** act's exit code; `null` when it was ended. */
  exitCode: number | null;
  timedOut: boolean;
  /** Everything that act printed, JSON lines first, masks not applied to what `arg` and `content` carry. */
  log: string;
}

/**
 * Runs a workflow with act on this machine, without containers, and reports what every job and step did. The run has
 * folders of its own, which are gone when it returns, as is every process that it started.
 *
 * @throws when act is missing and cannot be installed
 */
export async function runAct(options: ActOptions): Promise<ActRun> {
  const binary = options.act ?? (await requireAct());
  await using folder = await temporaryFolder('act-run');
  await mkdir(join(folder.path, 'tmp'));
  const eventFile = join(folder.path, 'event.json');
  await writeFile(eventFile, JSON.stringify(eventOf(options)));
  const args = actArguments(options, folder.path, eventFile);
  const { stdout, stderr, exitCode, timedOut } = await execute(binary, args, {
    env: actEnvironment(options, folder.path),
    marker: folder.path,
    timeoutMs: options.timeoutMs ?? 120_000,
  });
  const log = `${stdout}\n${stderr}`;
  return { ...readActLog(log, await workflowName(options)), exitCode, timedOut, log };
}

/** Inputs go in here, because act ignores `--input` when it is given an event. */
function eventOf(options: ActOptions): object {
  const full_name = options.githubRepository ?? REPOSITORY;
  const [owner = '', name = ''] = full_name.split('/');
  return {
    ...(options.inputs ? { inputs: options.inputs } : {}),
    repository: { name, full_name, owner: { login: owner }, default_branch: 'main' },
    sender: { login: options.actor ?? ACTOR },
    ...options.eventPayload,
  };
}

async function workflowName({ repo, workflow }: ActOptions): Promise<string> {
  const document: unknown = parse(await readFile(join(repo, workflow), 'utf8'));
  const name = document !== null && typeof document === 'object' && 'name' in document ? document.name : undefined;
  return typeof name === 'string' ? name : basename(workflow);
}

async function requireAct(): Promise<string> {
  const found = await findAct();
  if ('missing' in found) throw new Error(found.missing);
  return found.path;
}

/** act hands its whole environment to the steps, so it gets only what a step may see. */
function actEnvironment(options: ActOptions, folder: string): Record<string, string> {
  return {
    // act runs the first node on PATH whatever an action's `using:` says: make it the one that runs the tests.
    PATH: [dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter),
    HOME: folder,
    XDG_CACHE_HOME: folder,
    TMPDIR: join(folder, 'tmp'),
    LANG: 'C.UTF-8',
    // act starts no artifact server of its own when it is not asked to, and leaves these as they are.
    ACTIONS_RUNTIME_URL: options.resultsUrl,
    ACTIONS_RESULTS_URL: options.resultsUrl,
    ACTIONS_RUNTIME_TOKEN: makeRuntimeToken(options.runId, options.runId),
    ACTIONS_CACHE_SERVICE_V2: '1',
  };
}

function actArguments(options: ActOptions, folder: string, eventFile: string): string[] {
  const { event = 'workflow_dispatch', localRepository = 'org/dark-factory@v1' } = options;
  const absent = join(folder, 'absent');
  const env = {
    GITHUB_REPOSITORY: options.githubRepository ?? REPOSITORY,
    GITHUB_RUN_ID: String(options.runId),
    GITHUB_RUN_ATTEMPT: String(options.runAttempt ?? 1),
    GITHUB_API_URL: options.apiUrl,
    ...options.env,
  };
  return [
    event,
    '--json',
    ...['--directory', options.repo, '--workflows', options.workflow, '--eventpath', eventFile],
    ...['--platform', 'ubuntu-latest=-self-hosted', '--platform', 'ubuntu-24.04=-self-hosted'],
    ...['--container-daemon-socket', '-', '--no-cache-server', '--action-offline-mode', '--pull=false'],
    ...['--action-cache-path', join(folder, 'actions')],
    ...['--local-repository', `${localRepository}=${options.releaseTree}`],
    ...['--actor', options.actor ?? ACTOR],
    // By default act reads .env, .vars, .secrets and .input of the consumer's checkout, which GitHub does not.
    ...['--env-file', absent, '--var-file', absent, '--secret-file', absent, '--input-file', absent],
    ...pairs('--env', env),
    ...pairs('--secret', options.secrets ?? {}),
  ];
}

function pairs(flag: string, values: Record<string, string>): string[] {
  return Object.entries(values).flatMap(([name, value]) => [flag, `${name}=${value}`]);
}

interface Execution {
  stdout: string;
  stderr: string;
  exitCode: number | null;
  timedOut: boolean;
}

async function execute(
  binary: string,
  args: string[],
  options: { env: Record<string, string>; marker: string; timeoutMs: number },
): Promise<Execution> {
  const child = spawn(binary, args, { env: options.env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const execution: Execution = { stdout: '', stderr: '', exitCode: null, timedOut: false };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (execution.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (execution.stderr += text));
  const endAll = async (): Promise<void> => {
    endProcessGroup(child.pid);
    await endProcessesMarked(options.marker);
  };
  const timer = setTimeout(() => {
    execution.timedOut = true;
    void endAll();
  }, options.timeoutMs);
  try {
    // 'exit' and not 'close': a process that a step left behind may hold the pipes open for ever.
    execution.exitCode = await new Promise((resolve, reject) => child.once('error', reject).once('exit', resolve));
    await endAll();
    await drained(child);
  } finally {
    clearTimeout(timer);
  }
  return execution;
}

/** Waits for the rest of the output, though not for a process that hid from the sweep and holds the pipes. */
async function drained(child: ReturnType<typeof spawn>): Promise<void> {
  if (child.stdout?.closed && child.stderr?.closed) return;
  const giveUp = setTimeout(() => {
    child.stdout?.destroy();
    child.stderr?.destroy();
  }, 2_000);
  await new Promise((resolve) => child.once('close', resolve));
  clearTimeout(giveUp);
}
