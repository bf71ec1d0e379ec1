import { createHash } from 'node:crypto';
import { chmod } from 'node:fs/promises';
import { checkSyntax, createGate } from '@dark-factory/checks';
import type { RuntimeEvidence, Verdict } from '@dark-factory/contracts';
import { silentLogger, systemClock, type TreeFile } from '@dark-factory/runtime';
import { createInstallKeeper, runProgram, type ProgramRunRequest } from '@dark-factory/sandbox';
import { startSimulator, type RecordedAnswer } from '@dark-factory/simulator';
import { runExpedition } from '@dark-factory/stages';
import { DEFAULTS } from '../../../packages/cli/src/settings.ts';
import { modelsAt } from '../../builders/model-of-simulator.ts';
import { aStageWorld } from '../../builders/stage-world.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { registryVariables, SHARED_PACKAGES } from '../sandbox/sandbox-run.ts';
import { SOW_PATH, shelfAnswers, sowBytes } from './shelf-recording.ts';

/** What is different about one recorded answer. */
export interface ChangedAnswer {
  /** The name of the answer. */
  readonly answer: string;
  readonly change: (answer: RecordedAnswer & { readonly text: string }) => Partial<RecordedAnswer>;
}

/** Texts of an answer that become others. Each must be there. */
export function replaced(...texts: readonly (readonly [string, string])[]): ChangedAnswer['change'] {
  return ({ text }) => ({
    text: texts.reduce((changed, [before, after]) => {
      if (!changed.includes(before)) throw new Error(`the recorded answer does not hold ${before}`);
      return changed.replaceAll(before, after);
    }, text),
  });
}

/** A text that becomes another in the calls of tools of an answer. It must be there. */
export function changedCalls(before: string, after: string): ChangedAnswer['change'] {
  return ({ toolCalls }) => {
    const calls = JSON.stringify(toolCalls);
    if (!calls.includes(before)) throw new Error(`no call of the recorded answer holds ${before}`);
    return { toolCalls: JSON.parse(calls.replaceAll(before, after)) as NonNullable<RecordedAnswer['toolCalls']> };
  };
}

/** What is said where the demonstration never gets to: nobody knows what to do. */
const AT_A_LOSS: readonly RecordedAnswer[] = [
  { name: 'an architect at a loss', when: { contains: ['Role: architect', 'Task: assign'] }, text: JSON.stringify({ assignments: [], left: [{ problem: 'P-1', reason: 'I do not know what to do about it.' }] }) },
  { name: 'an agent at a loss', when: { contains: ['Task: mend'] }, text: 'I leave the files as they are: I do not know what is wrong.' },
];

/** The demonstration's programs run for real, each once: the same files asked the same cases are the same program. */
export async function shelfPrograms() {
  const folder = await temporaryFolder('changed-shelf');
  await chmod(folder.path, 0o755);
  const installs = createInstallKeeper(folder.path);
  const deps = { clock: systemClock, logger: silentLogger, installs, options: { allowWeakIsolation: false, stepTimeoutMs: 60_000, hostPath: process.env['PATH'] ?? '', workFolder: folder.path, packageCache: SHARED_PACKAGES, passThrough: registryVariables() } };
  const runs = new Map<string, Promise<RuntimeEvidence>>();
  return {
    run: (request: ProgramRunRequest): Promise<RuntimeEvidence> => {
      const key = keyOf(request.files, request.acceptance);
      const run = runs.get(key) ?? runProgram(request, deps);
      runs.set(key, run);
      return run;
    },
    async [Symbol.asyncDispose]() {
      await installs.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

function keyOf(files: readonly TreeFile[], acceptance: unknown): string {
  const hash = createHash('sha256').update(JSON.stringify(acceptance ?? []));
  for (const { path, content } of files) hash.update(`\0${path}\0`).update(content);
  return hash.digest('hex');
}

/** The verdict on the demonstration with these recorded answers changed, by the real gate and the real sandbox. */
export async function verdictOf(changes: readonly ChangedAnswer[], run: (request: ProgramRunRequest) => Promise<RuntimeEvidence>): Promise<Verdict> {
  const recorded = await shelfAnswers();
  for (const { answer, change } of changes) recorded.set(answer, { ...recorded.get(answer)!, ...change(recorded.get(answer)!) });
  await using simulator = disposable(await startSimulator({ recordings: { origin: 'examples/shelf', answers: [...recorded.values(), ...AT_A_LOSS] } }));
  await using world = await aStageWorld();
  const { maxOutputTokens, maxUnitTokens, briefingTokens, regenerateAbove, maxRounds, contextTokens } = DEFAULTS;
  const limits = { inFlight: 6 };
  const { tiers: writers } = await modelsAt(simulator.url, { clock: systemClock, random: () => 0, logger: world.logger }, { limits });
  const { verdict } = await runExpedition({
    plan: { sow: { path: SOW_PATH, content: await sowBytes() }, expedition: 'shelf', outputRoot: 'shelf', shards: 6, maxOutputTokens, maxUnitTokens, briefingTokens, allowWorkflows: false, limits },
    regenerateAbove, regenerations: 1, refine: { maxRounds, contextTokens, maxOutputTokens, allowWorkflows: false }, branch: 'dark-factory/shelf', notify: { runUrl: null, gates: { plan: '', review: '', deploy: '' } },
  }, {
    ...world.deps, ...createGate(), checkSyntax, planner: writers.frontier, writers, fixer: writers.standard, progress: () => undefined,
    runProgram: (files, plan, questions) => run({ files, stacks: plan.stack, extent: 'all', ...questions }),
  });
  return verdict;
}

function disposable<T extends { close(): Promise<void> }>(closable: T): T & AsyncDisposable {
  return Object.assign(closable, { [Symbol.asyncDispose]: () => closable.close() });
}
