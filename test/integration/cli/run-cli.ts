import { spawn, type ChildProcess } from 'node:child_process';
import { bundledCli } from './cli-bundle.ts';

/** How a command ended, and all that it said. */
export interface CliOutcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command under way. */
export interface RunningCli {
  readonly child: ChildProcess;
  readonly outcome: Promise<CliOutcome>;
}

/** Starts the command in a folder, with an environment of its own: nothing of the machine's but PATH. */
export async function startCli(cwd: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<RunningCli> {
  const child = spawn(process.execPath, [await bundledCli(), ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env['PATH'] ?? '', HOME: cwd, ...env } });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => { stdout += text; });
  child.stderr.setEncoding('utf8').on('data', (text: string) => { stderr += text; });
  return { child, outcome: new Promise((resolve, reject) => child.once('error', reject).once('close', (code) => resolve({ code, stdout, stderr }))) };
}

/** Runs the command to its end. */
export async function cli(cwd: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CliOutcome> {
  return (await startCli(cwd, args, env)).outcome;
}
