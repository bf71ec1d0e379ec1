import type { Stack } from '@dark-factory/contracts';

/** How many stacks declare a start, and the root of the one whose program is asked. */
export function startedOf(stacks: readonly Stack[]): { readonly startedStacks: number; readonly acceptanceRoot: string | undefined } {
  const started = stacks.filter((stack) => stack.start !== undefined);
  return { startedStacks: started.length, acceptanceRoot: (started.find((stack) => stack.services.length > 0) ?? started[0])?.root };
}
