import type { RuntimeEvidence, TestResults } from '@dark-factory/contracts';
import { messageOf } from '@dark-factory/runtime';
import { ForeignOutput } from './foreign-output.ts';
import { openDatabase, type NoDatabase, type RunDatabase } from './postgres/run-database.ts';
import type { ProgramRunRequest, RunProgram, SandboxDeps } from './program-run.ts';
import { openRoom, type Room } from './room.ts';
import { runStack } from './stack-run.ts';
import { StepRecord } from './step-record.ts';
import { mergeResults } from './tests/test-verdict.ts';

/**
 * Runs a generated program in a copy of its tree, locked in as well as the machine allows, and says what was seen.
 * Everything it started is dead and its folders are gone when this settles.
 * @throws UserError `sandbox-weak` when it cannot be locked in and that was not allowed
 */
export const runProgram: RunProgram = async (request, deps) => {
  const room = await openRoom(deps.options, deps.clock);
  try {
    return await runStacks(room, request, deps);
  } finally {
    await room.close();
  }
};

async function runStacks(room: Room, request: ProgramRunRequest, { clock, logger, options }: SandboxDeps): Promise<RuntimeEvidence> {
  const foreign = new ForeignOutput(room.folder);
  const record = new StepRecord(clock, logger, foreign);
  logger.info(`isolation: ${room.isolation.confinement.tier} (${room.detail})`);
  await room.folder.write(request.files, request.stacks.map((stack) => stack.root));
  let database: Promise<RunDatabase | NoDatabase> | undefined;
  const tests: TestResults[] = [];
  const health: boolean[] = [];
  try {
    for (const stack of request.stacks) {
      const result = await runStack({
        room, record, foreign, clock, files: request.files, extent: request.extent, stepTimeoutMs: options.stepTimeoutMs,
        database: () => (database ??= openDatabase(room, options, clock)),
      }, stack);
      tests.push(...result.tests);
      if (result.healthy !== null) health.push(result.healthy);
    }
  } finally {
    const opened = await database;
    if (opened?.kind === 'ready') await opened.close().catch((error: unknown) => logger.warning(`The run's database could not be dropped: ${messageOf(error)}`));
  }
  return {
    isolation: { tier: room.isolation.confinement.tier, detail: room.detail },
    steps: record.steps,
    tests: mergeResults(tests),
    healthy: health.length === 0 ? null : health.every(Boolean),
  };
}
