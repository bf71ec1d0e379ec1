import type { Inspection, Plan, Stack } from '@dark-factory/contracts';
import { Command } from '@dark-factory/contracts';
import * as z from 'zod';
import { withoutMeasuredTimes } from '../../steady-output.ts';
import type { Workspace } from '../workspace.ts';
import type { AgentTool } from './agent-tool.ts';
import { lastWords, notReached, type InspectTree } from './inspection-text.ts';

const RunInput = z.strictObject({
  command: Command.describe('the argument vector, as the plan declares it; no shell reads it'),
  root: z.string().max(300).optional().describe('the root of the stack that declares it, where there are several'),
});

/** `run`: one command that a stack declares, on the tree as the agent has left it. */
export function runTool(workspace: Workspace, plan: Plan, inspect: InspectTree): AgentTool<z.infer<typeof RunInput>> {
  return {
    name: 'run', input: RunInput,
    description: `Runs one command of the project as it is now, with your changes, after those that come before it (install, build, migrate on an empty database), and shows what it printed. To a test command more arguments may be added, such as one test file. ${declared(plan.stack)}`,
    async run({ command, root = onlyRoot(plan.stack) }) {
      if (root === undefined) return `Not run: say with \`root\` which stack it is: ${plan.stack.map((stack) => stack.root).join(', ') || 'the plan has none'}.`;
      return withoutMeasuredTimes(said(await inspect(workspace.files(), { kind: 'command', root, command })));
    },
  };
}

function said(inspection: Inspection): string {
  switch (inspection.kind) {
    case 'refused': return `Not run: ${inspection.reason}.`;
    case 'not-reached': return notReached(inspection);
    case 'answered': throw new Error('a command was answered as a request');
    case 'ended': {
      const { reason, output, cutLines } = inspection;
      const cut = cutLines === 0 ? [] : [`[cut: the first ${cutLines} lines are not shown. Run a part of it, such as one test file, to see them.]`];
      return [reason === undefined ? 'It passed.' : `It failed: ${reason}.`, ...cut, output, ...lastWords(inspection)].join('\n');
    }
  }
}

function onlyRoot(stacks: readonly Stack[]): string | undefined {
  return stacks.length === 1 ? stacks[0]!.root : undefined;
}

function declared(stacks: readonly Stack[]): string {
  const lines = stacks.flatMap(({ root, install, build, migrate, test }) => Object.entries({ install, build, migrate, test }).flatMap(([step, commands]) => commands.map((command) => `${root} ${step}: ${JSON.stringify(command)}`)));
  return lines.length === 0 ? 'The plan declares no command.' : `Declared are, each with its root and step:\n${lines.join('\n')}`;
}
