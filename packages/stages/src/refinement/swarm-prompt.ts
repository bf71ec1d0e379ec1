import type { Plan } from '@dark-factory/contracts';
import { textOf, type TreeFile } from '@dark-factory/runtime';
import { estimateTokens } from '@dark-factory/models';
import { interfaceLines } from '../briefing-text.ts';
import type { Assignment } from './assignment.ts';
import type { Role, RoleMethod } from './role.ts';

/** How each method goes, as the agent reads it. What it says is checked by the tools. */
export const SWARM_METHODS: Readonly<Record<RoleMethod, string>> = {
  none: '',
  'deep-think': 'How you work: look at what is wrong and at the other side of it; then write down with `think` why it is wrong, what you will change, what could go wrong with that, and what else could be done and why not. A file can be changed once a record names it. Then change as little as mends it, and `check` what you did.',
  tdd: 'How you work: write a test that fails without what is missing, and run it with `run_tests` and `expect`, which names the test and what it will say. Code can be changed once that failure was seen for that reason. Then change the code until that test and the whole suite pass. A test that passes at once shows nothing.',
  sase: '',
  cuga: '',
};

/** Tokens of files that stand in the task already: what is wrong is seldom understood without them. */
const FILES_IN_TASK = 6000;

/** The task of one agent: what is wrong, which files it may change, and what proves that it is done. */
export function swarmTask({ role }: Role, { id, problems, files, anywhere, proof, note }: Assignment, round: number, plan: Plan, tree: readonly TreeFile[]): string {
  const interfaces = plan.units.flatMap((unit) => unit.provides).filter(({ module }) => files.includes(module));
  return [
    `Role: ${role}\nTask: mend\nRound: ${round}\nAssignment: ${id}`,
    `## What is wrong\n${problems.map((problem) => `${problem.id} (${problem.kind})\n${problem.text}`).join('\n\n')}`,
    note === '' ? '' : `## From the architect\n${note}`,
    `## Files that you may change\n${files.map((path) => `- ${path}`).join('\n') || (anywhere ? 'Any.' : 'None that are there already.')}\n${anywhere && files.length > 0 ? 'These are named where it went wrong; any other may be changed where the fault is there. ' : ''}Files that are not there yet may be written as well. Everything else can be read.`,
    `## Done when\n${proof}`,
    interfaces.length === 0 ? '' : `## Interfaces that the plan promises for these files\n${interfaces.flatMap((provided) => interfaceLines(provided)).join('\n')}`,
    shown(files, tree),
    'When you are done, say in a few sentences what was wrong, what you changed, and what is left. Claim nothing that you have not seen.',
  ].filter((part) => part !== '').join('\n\n');
}

function shown(files: readonly string[], tree: readonly TreeFile[]): string {
  let left = FILES_IN_TASK;
  const blocks = tree.filter(({ path }) => files.includes(path)).flatMap((file) => {
    const text = textOf(file);
    const cost = text === undefined ? 0 : estimateTokens(text);
    if (text === undefined || cost > left) return [];
    left -= cost;
    return [`--- ${file.path}\n${text.split('\n').map((line, index) => `${index + 1}| ${line}`).join('\n')}`];
  });
  return blocks.length === 0 ? '' : `## As they are\n${blocks.join('\n\n')}`;
}
