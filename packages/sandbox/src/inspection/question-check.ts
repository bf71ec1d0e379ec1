import type { Command, InspectionQuestion, Stack } from '@dark-factory/contracts';
import { startedOf } from '../started-stacks.ts';

/** Steps whose commands may be asked for, in the order in which they are run. */
const ASKABLE = ['install', 'build', 'migrate', 'test'] as const;
/** Arguments that may be appended to a test command, and characters of each. */
const APPENDED = { most: 20, longest: 300 } as const;

/** A question that can be asked. */
export type CheckedQuestion =
  | { readonly kind: 'command'; readonly stack: Stack; readonly step: (typeof ASKABLE)[number]; /** Which of its step's commands it is. */ readonly index: number; readonly command: Command }
  | { readonly kind: 'http'; readonly stack: Stack; readonly requests: Extract<InspectionQuestion, { kind: 'http' }>['requests'] };

/** Finds what a question is about in what the stacks declare, or says why it cannot be asked. Nothing has been started by then. */
export function checkQuestion(question: InspectionQuestion, stacks: readonly Stack[]): CheckedQuestion | { readonly kind: 'refused'; readonly reason: string } {
  const root = question.root ?? startedOf(stacks).acceptanceRoot;
  const stack = stacks.find((candidate) => candidate.root === root);
  if (stack === undefined) return refused(root === undefined ? 'no stack of the plan declares how it is started' : `the plan has no stack with the root ${JSON.stringify(root)}; it has ${stacks.map((known) => known.root).join(', ') || 'none'}`);
  if (question.kind === 'http') return stack.start === undefined ? refused(`the stack ${stack.root} declares no start`) : { kind: 'http', stack, requests: question.requests };
  return declared(question.command, stack) ?? refused(`the stack ${stack.root} declares no such command; it declares ${commandsOf(stack).map(({ step, command }) => `${step}: ${JSON.stringify(command)}`).join(', ') || 'none'}. More arguments may follow those of test alone`);
}

function declared(asked: Command, stack: Stack): Extract<CheckedQuestion, { kind: 'command' }> | undefined {
  const known = commandsOf(stack);
  const found = known.find(({ command }) => command.length === asked.length && begins(asked, command))
    ?? known.find(({ step, command }) => step === 'test' && begins(asked, command) && mayFollow(asked.slice(command.length)));
  return found === undefined ? undefined : { kind: 'command', stack, step: found.step, index: found.index, command: withSeparator(found.command, asked.slice(found.command.length)) };
}

function commandsOf(stack: Stack): { readonly step: (typeof ASKABLE)[number]; readonly index: number; readonly command: Command }[] {
  return ASKABLE.flatMap((step) => stack[step].map((command, index) => ({ step, index, command })));
}

function begins(asked: Command, command: Command): boolean {
  return command.every((word, index) => asked[index] === word);
}

function mayFollow(words: readonly string[]): boolean {
  return words.length <= APPENDED.most && words.every((word) => word.length <= APPENDED.longest && !/[\u0000-\u001f\u007f]/.test(word));
}

/** npm and pnpm take options that follow a script's name for their own unless these are set apart. */
function withSeparator(command: Command, appended: readonly string[]): Command {
  const apart = appended.length === 0 || !/^p?npm$/.test(command[0]!) || command.includes('--') || appended[0] === '--';
  return [...command, ...(apart ? [] : ['--']), ...appended];
}

function refused(reason: string): { readonly kind: 'refused'; readonly reason: string } {
  return { kind: 'refused', reason };
}
