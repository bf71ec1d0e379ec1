import { join } from 'node:path';
import type { RuntimeEvidence } from '@dark-factory/contracts';
import type { CheckTree } from '@dark-factory/checks';
import { createFolderForge } from '@dark-factory/forge';
import type { ModelClient } from '@dark-factory/models';
import { RecordingLogger, VirtualClock } from '@dark-factory/runtime';
import { planStage, type PlanInput, type RefineInput } from '@dark-factory/stages';
import { createFolderCache, createFolderStore } from '@dark-factory/storage';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { aDraft } from './plan.ts';
import { onEveryTier } from './scripted-model.ts';

/** A gate that finds nothing: for scenarios that are about something else. */
export const findsNothing: CheckTree = ({ files }) => Promise.resolve({ findings: [], filesChecked: files.length, unchecked: [] });

/** A program that ran: everything passed, seven tests. */
export function ranWell(overrides: Partial<RuntimeEvidence> = {}): RuntimeEvidence {
  return {
    isolation: { tier: 'namespace-and-user', detail: 'as a test says', limits: [] },
    steps: [{ stack: '.', step: 'test', command: ['node', '--test'], outcome: { state: 'passed' }, exitCode: 0, durationMs: 1, tail: '' }],
    tests: { state: 'passed', passed: 7, failed: 0, skipped: 0, files: 1, notLoaded: [], failures: [] },
    healthy: true,
    authentication: null,
    acceptance: { cases: [] },
    ...overrides,
  };
}

/** Limits of a refinement. The sample tree has no tests of its own, so that its one requirement may go without. */
export const REFINE: RefineInput = { maxRounds: 2, contextTokens: 60_000, maxOutputTokens: 1000, allowWorkflows: false, allowedMissing: ['R-01'] };

/** Everything that stages need, in a folder of its own that is removed at the end. */
export async function aStageWorld(model?: ModelClient) {
  const folder = await temporaryFolder('stages');
  const logger = new RecordingLogger();
  const deps = {
    clock: new VirtualClock(),
    logger,
    bundles: createFolderStore({ folder: join(folder.path, 'bundles') }),
    cache: createFolderCache({ folder: join(folder.path, 'cache'), logger }),
    forge: createFolderForge({ folder: join(folder.path, 'forge') }),
    checkTree: findsNothing,
    checkSyntax: () => Promise.resolve([]),
    signaturesOf: () => Promise.resolve([]),
    importEdges: () => Promise.resolve([]),
    runProgram: () => Promise.resolve(ranWell()),
    ...(model === undefined ? {} : { planner: model, writers: onEveryTier(model) }),
  };
  return { folder: folder.path, deps, logger, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

/** What the plan stage is given for a plan written by hand. */
export function aPlanInput(draft: object = aDraft(), overrides: Partial<PlanInput> = {}): PlanInput {
  return {
    sow: { path: 'SOW.md', content: Buffer.from('It greets.\nPolitely.\n') },
    draft: { path: 'factory-plan.json', json: JSON.stringify(draft) },
    expedition: 'sample', outputRoot: 'delivery/sample', shards: 4, maxOutputTokens: 16_000, maxUnitTokens: 32_000, briefingTokens: 4000, allowWorkflows: false,
    limits: { inFlight: 4 },
    ...overrides,
  };
}

/** A model that writes every file that a briefing lists, with `content` as its text. */
export function writesEverything(content: (path: string) => string = (path) => `// ${path}\nexport {};`): ModelClient & { readonly prompts: string[] } {
  const prompts: string[] = [];
  return {
    model: 'writes-everything',
    prompts,
    forget: () => Promise.resolve(),
    complete: (request) => {
      const prompt = request.messages.at(-1)!.content;
      prompts.push([request.shared ?? '', prompt].join('\n'));
      const listed = /## Files to write[^\n]*\n((?:- .*\n?)+)/.exec(prompt)?.[1] ?? '';
      const paths = [...listed.matchAll(/^- (\S+) \(/gm)].map((match) => match[1]!);
      return Promise.resolve({ kind: 'done', text: paths.map((path) => `=== file: ${path} ===\n${content(path)}\n=== end: ${path} ===\n`).join('\n'), usage: { requests: 1, failedRequests: 0, promptTokens: 100, completionTokens: 50, cachedTokens: 0, reasoningTokens: 0 } });
    },
  };
}

/** Leaves the plan of a draft in a world and returns the shards. */
export async function planned(world: Awaited<ReturnType<typeof aStageWorld>>, draft?: object, overrides?: Partial<PlanInput>) {
  return planStage(aPlanInput(draft, overrides), world.deps);
}

