import type { FoundDocument } from './authentication/find-document.ts';
import { awaitHealthy, probeOf } from './health-check.ts';
import { healthFromDocument, type SeenHealth } from './health-from-document.ts';
import type { HttpAccess } from './http/http-access.ts';
import type { ConfinedProcess, Ending } from './isolation/confined-process.ts';
import type { StackContext } from './stack-context.ts';
import { exitReason } from './step-record.ts';

/** A program that was started, dead or alive. */
export interface RunningProgram {
  readonly process: ConfinedProcess;
  readonly healthy: boolean;
  /** How it ended, once it has. */
  readonly ending: () => Ending | undefined;
  /** Its OpenAPI document, where that was found already. */
  readonly document?: FoundDocument;
}

const HEALTH_LIMIT_MS = 30_000;
/** How long a program without a health endpoint must stay up to count as started. */
const STAY_UP_MS = 1000;
const STOP_GRACE_MS = 5000;

/** Starts the program, waits for its health endpoint, and notes both steps. */
export async function startProgram(context: StackContext, command: readonly string[], env: Readonly<Record<string, string>>, access: HttpAccess): Promise<RunningProgram> {
  const { room, clock, stack, record } = context;
  const started = clock.now();
  const program = room.start({ command, folder: context.folder, env, online: false });
  let ending: Ending | undefined;
  void program.ended.then((end) => { ending = end; });
  const { health, document } = await healthOf(context, program, access, () => ending);
  const limitMs = Math.min(HEALTH_LIMIT_MS, context.stepTimeoutMs);
  const seen = health === undefined
    ? await stayedUp(context, program, started)
    : await awaitHealthy(probeOf(access, health.path), health.status, () => ending !== undefined, limitMs, clock);
  const up = seen.kind !== 'ended';
  const facts = { started, exitCode: codeOf(ending), output: program.output };
  record.note(stack.root, 'start', command, up ? { state: 'passed' } : { state: 'failed', reason: endedEarly('it ended by itself', ending) }, facts);
  if (health !== undefined) {
    const asked = ['GET', health.path, ...(health.from === undefined ? [] : [`(${health.from})`])];
    if (seen.kind === 'ended') record.note(stack.root, 'health', asked, { state: 'skipped', reason: 'start failed' });
    else if (seen.kind === 'healthy') record.note(stack.root, 'health', asked, { state: 'passed' }, { started });
    else record.note(stack.root, 'health', asked, { state: 'failed', reason: `not healthy after ${limitMs / 1000} s: ${seen.last}` }, { started, output: program.output });
  }
  return { process: program, healthy: seen.kind === 'healthy', ending: () => ending, ...(document === undefined ? {} : { document }) };
}

/** The health endpoint of the plan, or what the program's own OpenAPI document says of one. */
async function healthOf(context: StackContext, program: ConfinedProcess, access: HttpAccess, ending: () => Ending | undefined): Promise<Partial<SeenHealth>> {
  if (context.stack.health !== undefined) return { health: context.stack.health };
  const seen = healthFromDocument(context, access, HEALTH_LIMIT_MS, () => (ending() === undefined ? undefined : endingInWords(ending())));
  const first = await Promise.race([seen, program.ended.then(() => undefined)]);
  return first ?? {};
}

/** Ends the program: asks, waits 5 s, kills. What it left behind dies with it. */
export async function stopProgram(context: StackContext, program: RunningProgram): Promise<void> {
  const { stack, record, clock } = context;
  const started = clock.now();
  const before = program.ending();
  if (before !== undefined) {
    const noted = record.broken(stack.root, 'start') === 'failed';
    const outcome = noted ? { state: 'skipped', reason: 'start failed' } as const : { state: 'failed', reason: endedEarly('it had ended by itself', before) } as const;
    record.note(stack.root, 'stop', ['SIGTERM'], outcome, noted ? {} : { started, exitCode: codeOf(before), output: program.process.output });
    return;
  }
  program.process.terminate();
  const timer = new AbortController();
  const grace = clock.sleep(STOP_GRACE_MS, timer.signal).then(() => undefined, () => undefined);
  const ending = await Promise.race([program.process.ended, grace]);
  timer.abort();
  if (ending === undefined) await program.process.kill();
  const outcome = ending !== undefined ? { state: 'passed' } as const
    : { state: 'failed', reason: `it did not end within ${STOP_GRACE_MS / 1000} s of SIGTERM and was killed` } as const;
  record.note(stack.root, 'stop', ['SIGTERM'], outcome, { started, exitCode: codeOf(ending), output: program.process.output });
}

async function stayedUp(context: StackContext, program: ConfinedProcess, started: number): Promise<{ kind: 'healthy' } | { kind: 'ended' }> {
  const timer = new AbortController();
  const first = await Promise.race([
    program.ended.then(() => ({ kind: 'ended' }) as const),
    context.clock.sleep(Math.max(0, started + STAY_UP_MS - context.clock.now()), timer.signal).then(() => ({ kind: 'healthy' }) as const, () => ({ kind: 'healthy' }) as const),
  ]);
  timer.abort();
  return first;
}

function codeOf(ending: Ending | undefined): number | null {
  return ending?.kind === 'exited' ? ending.code : null;
}

function endedEarly(words: string, ending: Ending | undefined): string {
  return ending?.kind === 'over-limit' ? ending.reason : `${words}: ${endingInWords(ending)}`;
}

/** How a program ended, in words. */
export function endingInWords(ending: Ending | undefined): string {
  switch (ending?.kind) {
    case undefined: return 'killed';
    case 'exited': return exitReason(ending.code);
    case 'signalled': return ending.signal;
    case 'not-started':
    case 'over-limit': return ending.reason;
  }
}
