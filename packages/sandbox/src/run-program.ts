import type { AcceptanceResult, RuntimeEvidence, Stack, TestResults } from '@dark-factory/contracts';
import { messageOf } from '@dark-factory/runtime';
import { notRunCase } from './acceptance/acceptance-step.ts';
import { mergeAuthentication } from './authentication/authentication-verdict.ts';
import { ForeignOutput } from './foreign-output.ts';
import { openDatabase, type NoDatabase, type RunDatabase } from './postgres/run-database.ts';
import type { ProgramRunRequest, RunProgram, SandboxDeps } from './program-run.ts';
import { openRoom, type Room } from './room.ts';
import { runStack, type StackResult } from './stack-run.ts';
import { StepRecord } from './step-record.ts';
import { mergeResults } from './tests/test-verdict.ts';

/**
 * Runs a generated program in a copy of its tree, locked in as well as the machine allows, and says what was seen.
 * Everything it started is dead and its folders are gone when this settles.
 * @throws UserError `sandbox-weak` when it cannot be locked in and that was not allowed; the signal's reason when aborted
 */
export const runProgram: RunProgram = async (request, deps) => {
  deps.signal?.throwIfAborted();
  const room = await openRoom(deps.options, deps.clock);
  const interruption = interruptionBy(deps.signal);
  const run = runStacks(room, request, deps);
  // After an interruption the run ends too, as everything it waits for is killed; how it ends matters to nobody then.
  run.catch(() => undefined);
  try {
    return await Promise.race([run, interruption.promise]);
  } finally {
    interruption.forget();
    await room.close();
  }
};

/** Rejects with the signal's reason; never settles without a signal. */
function interruptionBy(signal: AbortSignal | undefined): { readonly promise: Promise<never>; forget(): void } {
  let onAbort: () => void = () => undefined;
  const promise = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(signal!.reason as Error);
  });
  promise.catch(() => undefined);
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted) onAbort();
  return { promise, forget: () => signal?.removeEventListener('abort', onAbort) };
}

async function runStacks(room: Room, request: ProgramRunRequest, { clock, logger, options }: SandboxDeps): Promise<RuntimeEvidence> {
  const foreign = new ForeignOutput(room.folder);
  const record = new StepRecord(clock, logger, foreign);
  logger.info(`isolation: ${room.isolation.confinement.tier} (${room.detail})`);
  await room.folder.write(request.files, request.stacks.map((stack) => stack.root));
  let database: Promise<RunDatabase | NoDatabase> | undefined;
  const tests: TestResults[] = [];
  const health: boolean[] = [];
  const authentication: { stack: string; evidence: NonNullable<StackResult['authentication']> }[] = [];
  let cases: readonly AcceptanceResult[] | undefined;
  const { files, extent, acceptance = [], routes = [] } = request;
  try {
    for (const stack of request.stacks) {
      const result = await runStack({
        room, record, foreign, clock, files, extent, acceptance, routes, ...startedOf(request.stacks), stepTimeoutMs: options.stepTimeoutMs,
        database: () => (database ??= openDatabase(room, options, clock)),
      }, stack);
      tests.push(...result.tests);
      if (result.healthy !== null) health.push(result.healthy);
      if (result.authentication !== null) authentication.push({ stack: stack.root, evidence: result.authentication });
      cases ??= result.acceptance;
    }
  } finally {
    const opened = await database;
    if (opened?.kind === 'ready') await opened.close().catch((error: unknown) => logger.warning(`The run's database could not be dropped: ${messageOf(error)}`));
  }
  return {
    isolation: { tier: room.isolation.confinement.tier, detail: room.detail, limits: [...room.limits] },
    steps: record.steps,
    tests: mergeResults(tests),
    healthy: health.length === 0 ? null : health.every(Boolean),
    authentication: mergeAuthentication(authentication),
    acceptance: { cases: [...cases ?? acceptance.map(notRunCase)] },
  };
}

function startedOf(stacks: readonly Stack[]): { startedStacks: number; acceptanceRoot: string | undefined } {
  const started = stacks.filter((stack) => stack.start !== undefined);
  return { startedStacks: started.length, acceptanceRoot: (started.find((stack) => stack.services.length > 0) ?? started[0])?.root };
}
