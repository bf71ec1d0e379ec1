import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { Clock } from '@dark-factory/runtime';
import { OutputTail } from '../output-tail.ts';
import { sweepMarked, sweepGroup } from './process-sweep.ts';
import { privileged, spawnPlan, type Confinement, type Launch } from './spawn-plan.ts';

/** How a confined program ended. */
export type Ending =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'signalled'; readonly signal: string }
  | { readonly kind: 'not-started'; readonly reason: string }
  /** Killed because the run reached a limit, which the reason names. */
  | { readonly kind: 'over-limit'; readonly reason: string };

/** A program under confinement. */
export interface ConfinedProcess {
  readonly processId: number | undefined;
  readonly output: OutputTail;
  /** Standard output alone, for reports that are read from it. */
  readonly stdout: OutputTail;
  /** Settles when the program and all it started are dead. Never rejects. */
  readonly ended: Promise<Ending>;
  /** Asks the program itself to end. */
  terminate(): void;
  /** Kills it and everything it started. */
  kill(): Promise<Ending>;
}

/** The variable by which the weak tier finds processes that left their group; each program has a value of its own. */
const MARK = 'DARK_FACTORY_SANDBOX';
const KILL_GRACE_MS = 2000;

/** Starts a program. Failure to start is an ending, not an exception. */
export function startConfined(confinement: Confinement, base: string, launch: Launch, clock: Clock): ConfinedProcess {
  const weak = confinement.tier === 'process-group';
  const mark = randomBytes(12).toString('hex');
  const plan = spawnPlan(confinement, base, weak ? { ...launch, env: { ...launch.env, [MARK]: mark } } : launch);
  const child = spawn(plan.file, plan.args, {
    cwd: plan.folder,
    env: { ...plan.env },
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(plan.user ?? {}),
  });
  const output = new OutputTail();
  const stdout = new OutputTail(8 * 1024 * 1024);
  child.stdout.on('data', (chunk: Buffer) => {
    output.push(chunk);
    stdout.push(chunk);
  });
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  child.stdin.on('error', () => undefined);
  if (weak) child.stdin.end();
  const ended = endingOf(child, weak ? () => sweepAll(child, mark, plan.user?.gid) : undefined);
  return {
    processId: child.pid,
    output,
    stdout,
    ended,
    terminate: () => (weak ? signalGroup(child, 'SIGTERM') : void child.stdin.write('TERM\n')),
    kill: async () => {
      if (weak) signalGroup(child, 'SIGKILL');
      else await killNamespace(confinement, child, ended, clock);
      return ended;
    },
  };
}

function endingOf(child: ChildProcess, sweep: (() => Promise<void>) | undefined): Promise<Ending> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ kind: 'not-started', reason: error.message }));
    let swept: Promise<void> | undefined;
    // The weak tier: what outlives the program may hold its pipes open, so it is swept before they are waited for.
    child.once('exit', () => { swept = sweep?.().then(() => destroyPipesSoon(child)); });
    child.once('close', (code, signal) => {
      const ending: Ending = signal === null ? { kind: 'exited', code: code ?? 0 } : { kind: 'signalled', signal };
      void Promise.resolve(swept).then(() => resolve(ending));
    });
  });
}

function destroyPipesSoon(child: ChildProcess): void {
  setTimeout(() => {
    child.stdout?.destroy();
    child.stderr?.destroy();
  }, 500).unref();
}

async function sweepAll(child: ChildProcess, mark: string, gid: number | undefined): Promise<void> {
  signalGroup(child, 'SIGKILL');
  await sweepMarked(`${MARK}=${mark}`);
  if (gid !== undefined) await sweepGroup(gid);
}

function signalGroup(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}

/** The end of standard input kills the namespace from inside; the process that holds it is the second way. */
async function killNamespace(confinement: Exclude<Confinement, { tier: 'process-group' }>, child: ChildProcess, ended: Promise<Ending>, clock: Clock): Promise<void> {
  child.stdin?.end();
  const timer = new AbortController();
  const late = await Promise.race([ended.then(() => false), clock.sleep(KILL_GRACE_MS, timer.signal).then(() => true, () => false)]);
  timer.abort();
  if (!late || child.pid === undefined) return;
  signalGroup(child, 'SIGKILL');
  if (confinement.tier === 'namespace-and-user' && confinement.sudo !== undefined) {
    const [file, ...args] = privileged(confinement, ['kill', '-KILL', '--', `-${child.pid}`]) as [string, ...string[]];
    spawn(file, args, { stdio: 'ignore', env: {} });
  }
}
