import type { AcceptanceCase, Stack } from '@dark-factory/contracts';
import type { Clock, TreeFile } from '@dark-factory/runtime';
import type { ForeignOutput } from './foreign-output.ts';
import type { NoDatabase, RunDatabase } from './postgres/run-database.ts';
import type { Room } from './room.ts';
import type { StepRecord } from './step-record.ts';

/** What the stacks of one run share. */
export interface RunContext {
  readonly room: Room;
  readonly record: StepRecord;
  readonly foreign: ForeignOutput;
  readonly clock: Clock;
  readonly files: readonly TreeFile[];
  readonly extent: 'load' | 'all';
  readonly acceptance: readonly AcceptanceCase[];
  /** Paths of routes that the plan promises. */
  readonly routes: readonly string[];
  /** How many stacks declare a start. */
  readonly startedStacks: number;
  /** The root of the stack whose program the acceptance cases are asked of. */
  readonly acceptanceRoot: string | undefined;
  /** Folder of the machine's Android SDK, as the host names it. */
  readonly androidSdk: string | undefined;
  readonly stepTimeoutMs: number;
  /** Roots of the stacks that are installed already. */
  readonly installed: ReadonlySet<string>;
  /** The run's database, made when the first stack asks. */
  readonly database: () => Promise<RunDatabase | NoDatabase>;
}

/** One stack within a run. */
export interface StackContext extends RunContext {
  readonly stack: Stack;
  /** Absolute folder of the stack in the copy. */
  readonly folder: string;
  readonly secrets: ReadonlyMap<string, string>;
}

/** Files below the stack's folder; all where no other stack is started. */
export function stackFiles({ files, stack, startedStacks }: StackContext): readonly TreeFile[] {
  return startedStacks <= 1 || stack.root === '.' ? files : files.filter(({ path }) => path.startsWith(`${stack.root}/`));
}
