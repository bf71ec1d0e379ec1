import type { AcceptanceResult, RuntimeEvidence, TestResults } from '@dark-factory/contracts';
import { notRunCase } from './acceptance/acceptance-step.ts';
import { mergeAuthentication } from './authentication/authentication-verdict.ts';
import { ForeignOutput } from './foreign-output.ts';
import { installAhead } from './installs/install-ahead.ts';
import { databaseWhenAsked } from './postgres/database-when-asked.ts';
import type { ProgramRunRequest, RunProgram, SandboxDeps } from './program-run.ts';
import type { Room } from './room.ts';
import { inRoom } from './room-run.ts';
import { startedOf } from './started-stacks.ts';
import { runStack, type StackResult } from './stack-run.ts';
import { StepRecord } from './step-record.ts';
import { mergeResults, notRun } from './tests/test-verdict.ts';

/**
 * Runs a generated program in a copy of its tree, locked in as well as the machine allows, and says what was seen.
 * Everything it started is dead and its folders are gone when this settles.
 * @throws UserError `sandbox-weak` when it cannot be locked in and that was not allowed; the signal's reason when aborted
 */
export const runProgram: RunProgram = (request, deps) => inRoom(deps, (room) => runStacks(room, request, deps));

async function runStacks(room: Room, request: ProgramRunRequest, deps: SandboxDeps): Promise<RuntimeEvidence> {
  const { clock, logger, options } = deps;
  const foreign = new ForeignOutput(room.folder);
  const record = new StepRecord(clock, logger, foreign);
  logger.info(`isolation: ${room.isolation.confinement.tier} (${room.detail})`);
  await room.folder.write(request.files, request.stacks.map((stack) => stack.root));
  const { database, close } = databaseWhenAsked(room, deps);
  const tests: TestResults[] = [];
  const notBuilt: string[] = [];
  const health: boolean[] = [];
  const authentication: { stack: string; evidence: NonNullable<StackResult['authentication']> }[] = [];
  let cases: readonly AcceptanceResult[] | undefined;
  const { files, stacks, extent, acceptance = [], routes = [] } = request;
  try {
    const run = { room, record, foreign, clock, files, extent, acceptance, routes, ...startedOf(stacks), stepTimeoutMs: options.stepTimeoutMs, androidSdk: options.androidSdk, database, installed: new Set<string>() };
    const installed = await installAhead(run, stacks, deps.installs);
    for (const stack of stacks) {
      const result = await runStack({ ...run, installed }, stack);
      tests.push(...result.tests);
      if (result.notBuilt !== undefined) notBuilt.push(result.notBuilt);
      if (result.healthy !== null) health.push(result.healthy);
      if (result.authentication !== null) authentication.push({ stack: stack.root, evidence: result.authentication });
      cases ??= result.acceptance;
    }
  } finally {
    await close();
  }
  return {
    isolation: { tier: room.isolation.confinement.tier, detail: room.detail, limits: [...room.limits] },
    steps: record.steps,
    // What could not be built says nothing of the tests of other stacks; alone it says why there are none.
    tests: tests.length === 0 && notBuilt[0] !== undefined ? notRun(notBuilt[0]) : mergeResults(tests),
    healthy: health.length === 0 ? null : health.every(Boolean),
    authentication: mergeAuthentication(authentication),
    acceptance: { cases: [...cases ?? acceptance.map(notRunCase)] },
  };
}
