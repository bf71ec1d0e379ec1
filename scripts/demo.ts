import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Simulator } from '@dark-factory/simulator';
import type { GitHubEmulator, Json } from '../test/support/github-emulator.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const COMMAND = join(ROOT, 'dist', 'cli.js');
const EXPEDITION = 'examples/shelf';
const OWNER = 'octo-org';
const REPO = 'shelf';
const RUNS = join(ROOT, '.dark-factory', 'runs');

const USAGE = `Usage: npm run demo [-- --keep]

Builds ${EXPEDITION} with the real command, against a model API that answers from recordings and an emulator of
GitHub's REST API, both on this machine. The program that comes out is installed, started and tested for real.

  --keep   leave model API and emulator running at the end, until Ctrl-C
  --help   print this`;

/** The stand-ins that the command works against. */
interface Surroundings {
  readonly simulator: Simulator;
  readonly github: GitHubEmulator;
  readonly model: string;
}

/** What the run left on the emulator. */
interface Published {
  readonly pull: Json | undefined;
  readonly issue: Json | undefined;
  readonly branch: string | undefined;
  readonly files: ReadonlyMap<string, Buffer>;
}

/** Runs the demonstration and returns the exit code, which is that of the command. */
async function demonstrate(keep: boolean): Promise<number> {
  const started = performance.now();
  const { DEFAULT_MODEL, loadRecording, startSimulator } = await import('@dark-factory/simulator');
  const { startGitHubEmulator } = await import('../test/support/github-emulator.ts');
  const recording = await loadRecording(join(ROOT, EXPEDITION, 'recordings'));
  await using simulator = await startSimulator({ recordings: recording });
  await using github = await startGitHubEmulator({ owner: OWNER, repo: REPO });
  const around: Surroundings = { simulator, github, model: DEFAULT_MODEL };
  console.log(introduction(around, recording.origin));
  const before = await latestRun();
  const exitCode = await runCommand(around);
  if (isSignal(exitCode)) return exitCode;
  const run = await latestRun();
  const published = await readBack(github);
  const folder = run === undefined || run === before ? undefined : join(RUNS, run, 'forge');
  if (folder !== undefined) await save(published, folder);
  console.log(conclusion(around, published, folder, performance.now() - started));
  if (keep) await untilStopped(around);
  return exitCode;
}

function introduction({ simulator, github }: Surroundings, origin: string): string {
  return [
    `Model API   ${simulator.url}  a simulator with recorded answers`,
    `            ${origin.split(/(?<=\.)\s/)[0]}`,
    `GitHub      ${github.apiUrl}  an emulator of its REST API with the repository ${OWNER}/${REPO}`,
    `Command     node dist/cli.js ${commandLine(simulator.url, '…').join(' ')}`,
    '',
  ].join('\n');
}

/** With `--fresh`, so that a second demonstration does not find the units of the first in the cache. */
function commandLine(baseUrl: string, model: string): string[] {
  return ['run', EXPEDITION, '--base-url', baseUrl, '--model', model, '--in-flight', '6', '--publish', `${OWNER}/${REPO}`, '--fresh', '--yes'];
}

/** Runs the real command in a process of its own, on this terminal. */
function runCommand({ simulator, github, model }: Surroundings): Promise<number> {
  const { GH_TOKEN: _, ...inherited } = process.env;
  const env = { ...inherited, GITHUB_API_URL: github.apiUrl, GITHUB_SERVER_URL: github.apiUrl, GITHUB_TOKEN: github.token, DARK_FACTORY_API_KEY: 'demo' };
  const child = spawn(process.execPath, [COMMAND, ...commandLine(simulator.url, model)], { cwd: ROOT, env, stdio: 'inherit' });
  // A terminal sends Ctrl-C to both processes. This one waits for the command to clean up; a signal from elsewhere is passed on.
  const onInterrupt = (): void => void (process.stdin.isTTY || child.kill('SIGINT'));
  const onTerminate = (): void => void child.kill('SIGTERM');
  process.on('SIGINT', onInterrupt).on('SIGTERM', onTerminate);
  return new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? 128 + constants.signals[signal!]));
  }).finally(() => process.off('SIGINT', onInterrupt).off('SIGTERM', onTerminate));
}

function isSignal(exitCode: number): boolean {
  return exitCode === 128 + constants.signals.SIGINT || exitCode === 128 + constants.signals.SIGTERM;
}

/** The id of the newest run: `latest` is a link, or a text file where links cannot be made. */
async function latestRun(): Promise<string | undefined> {
  const latest = join(RUNS, 'latest');
  const target = await readlink(latest).catch(() => readFile(latest, 'utf8')).catch(() => '');
  return target.trim() === '' ? undefined : basename(target.trim());
}

async function readBack(github: GitHubEmulator): Promise<Published> {
  const pull = (await github.pulls()).at(-1);
  const issue = (await github.issues())[0];
  const branch: string | undefined = pull?.head.ref;
  return { pull, issue, branch, files: branch === undefined ? new Map() : await github.readBranch(branch) };
}

/** Keeps what is on the emulator beside the run, in the layout of the folder forge: the emulator forgets it when it ends. */
async function save({ pull, issue, branch, files }: Published, folder: string): Promise<void> {
  for (const [name, document] of [['pull-request', pull], ['issue', issue]] as const) {
    if (document === undefined) continue;
    await write(join(folder, `${name}.json`), `${JSON.stringify(document, null, 2)}\n`);
    await write(join(folder, `${name}.md`), `# ${document.title}\n\n${document.body}\n`);
  }
  for (const [path, content] of files) await write(join(folder, 'branches', branch!, path), content);
}

async function write(path: string, content: string | Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

/** What is on the emulator and where it was kept, as its own addresses end with it. */
function conclusion({ simulator, github }: Surroundings, { pull, issue, branch, files }: Published, folder: string | undefined, elapsedMs: number): string {
  const at = (path: string): string => (folder === undefined ? '' : `\n               ${relative(ROOT, join(folder, path))}`);
  return [
    '',
    `On the emulated GitHub (${github.requests.length} requests), kept here:`,
    pull === undefined ? '  Pull request none' : `  Pull request #${pull.number}${pull.draft === true ? ', a draft' : ''}: ${pull.title}${at('pull-request.md')}`,
    issue === undefined ? '  Issue        none' : `  Issue        #${issue.number}: ${issue.title}${at('issue.md')}`,
    branch === undefined ? '  Branch       none' : `  Branch       ${branch}: ${files.size} files, with what was in the repository before${at(`branches/${branch}`)}`,
    '',
    `The model API answered ${simulator.requests.length} requests. The demonstration took ${(elapsedMs / 1000).toFixed(1)} s.`,
    'What to look for in it: examples/README.md.',
  ].join('\n');
}

/** Waits for Ctrl-C, or for a request to terminate. */
async function untilStopped({ simulator, github }: Surroundings): Promise<void> {
  console.log(`\nStill running, until Ctrl-C: the model API at ${simulator.url}, GitHub's REST API at ${github.apiUrl} (token ${github.token}).`);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve).once('SIGTERM', resolve);
  });
}

/** What keeps the demonstration from starting, and the command that mends it. */
function obstacle(): string | undefined {
  const missing = ['@dark-factory/simulator', 'emulate'].filter((name) => !existsSync(join(ROOT, 'node_modules', name)));
  if (missing.length > 0) return `node_modules/ is missing or incomplete (no ${missing.join(', no ')}). Install with: npm ci`;
  if (!existsSync(COMMAND)) return 'dist/cli.js is missing. Build it with: npm run build';
  return undefined;
}

function optionsOf(args: readonly string[]): { readonly keep: boolean; readonly help: boolean } | { readonly problem: string } {
  try {
    const { values } = parseArgs({ args: [...args], options: { keep: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } } });
    return values;
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

async function main(): Promise<number> {
  const options = optionsOf(process.argv.slice(2));
  if ('problem' in options) {
    console.error(`${options.problem}\n\n${USAGE}`);
    return 2;
  }
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  const problem = obstacle();
  if (problem === undefined) return demonstrate(options.keep);
  console.error(problem);
  return 1;
}

process.exitCode = await main();
