import type { NotLoaded, Stack, TestResults } from '@dark-factory/contracts';

/** What is known of a runner's output. */
export type TestRunner = NonNullable<Stack['testRunner']>;

/** A place that a runner names in its account of a fault. */
export interface Frame {
  /** As the runner gives it: absolute, or relative to the folder where it ran. */
  readonly path: string;
  /** From 1. */
  readonly line?: number;
  /** From 1. */
  readonly column?: number;
  /** Instead of a line: what the file imports there, as a path or the name of a package. */
  readonly imports?: string;
}

/** A test file that did not load, as the runner tells it. */
export interface UnloadedFile {
  readonly path: string;
  readonly reason: string;
  /** From the file itself inwards: the last is where the fault is. Files of packages and of the runner are among them. */
  readonly frames?: readonly Frame[];
}

/** What the report of one test command says, before it is judged. */
export interface TestReport {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly files: number;
  /** Paths as the runner gives them: absolute, or relative to the folder where it ran. */
  readonly notLoaded: readonly UnloadedFile[];
  readonly failures: TestResults['failures'];
  /** Why the counts above are not the whole truth. */
  readonly problem?: { readonly state: 'did-not-load' | 'none-found' | 'not-run'; readonly reason: string };
}

/** A report whose paths are those of the tree. */
export type CleanReport = Omit<TestReport, 'notLoaded'> & { readonly notLoaded: readonly NotLoaded[] };

/** A report of nothing, to be filled or to carry a problem. */
export function emptyReport(problem?: TestReport['problem']): TestReport {
  return { passed: 0, failed: 0, skipped: 0, files: 0, notLoaded: [], failures: [], ...(problem === undefined ? {} : { problem }) };
}

/** What a parser is given beside the report itself. */
export interface RunnerEnd {
  /** Null when the runner was killed. */
  readonly exitCode: number | null;
  /** The end of what it printed. */
  readonly tail: string;
}

/** The line of an output that names the fault, or its last line. */
export function faultLine(output: string): string {
  const lines = output.split('\n').map((line) => line.trim()).filter((line) => line !== '' && !/^Node\.js v\d/.test(line));
  const marked = lines.findLast((line) => /^E\s+\S/.test(line));
  return marked?.replace(/^E\s+/, '') ?? lines.find((line) => /^(?:\w+\.)*\w*(?:Error|Exception)\b/.test(line)) ?? lines.at(-1) ?? 'it printed nothing';
}
