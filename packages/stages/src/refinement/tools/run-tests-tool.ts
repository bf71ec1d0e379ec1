import type { RuntimeEvidence } from '@dark-factory/contracts';
import * as z from 'zod';
import type { TreeFile } from '@dark-factory/runtime';
import { failedStep } from '../refinement-state.ts';
import { stepText } from '../problem-text.ts';
import type { TestFirst } from '../test-first.ts';
import type { Workspace } from '../workspace.ts';
import { fittedLines, type AgentTool } from './agent-tool.ts';

const RunTestsInput = z.strictObject({
  expect: z.strictObject({
    test: z.string().min(1).max(300).describe('part of the name of the test that must fail'),
    because: z.string().min(1).max(300).describe('part of what it will say'),
  }).optional().describe('a test that must fail now, before the change, and why'),
});

/** Installs, builds and tests a tree, as it is at the end of a round. */
export type RunTree = (files: readonly TreeFile[]) => Promise<RuntimeEvidence>;

/** `run_tests`: all tests of the tree as the agent has left it. */
export function runTestsTool(workspace: Workspace, runTree: RunTree, testFirst: TestFirst | undefined): AgentTool<z.infer<typeof RunTestsInput>> {
  return {
    name: 'run_tests', description: 'Installs, builds, starts and tests the project as it is now, with your changes, and says what each failing step or test said.', input: RunTestsInput,
    async run({ expect }) {
      const evidence = await runTree(workspace.files());
      const method = testFirst === undefined ? [] : [testFirst.observe(evidence.tests, expect)];
      return fittedLines([...method, ...said(evidence)], 'Mend the first failures first.');
    },
  };
}

function said(evidence: RuntimeEvidence): string[] {
  const { tests } = evidence;
  const step = failedStep(evidence);
  const counts = `Tests: ${tests.state}; ${tests.passed} passed, ${tests.failed} failed, ${tests.skipped} skipped.`;
  if (step === undefined) return [counts];
  return [counts, ...stepText(step, step.step === 'test' ? tests : undefined).split('\n')];
}
