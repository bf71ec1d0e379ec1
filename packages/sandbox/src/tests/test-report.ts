import type { Stack, TestResults } from '@dark-factory/contracts';

export type TestRunner = NonNullable<Stack['testRunner']>;

/** What the report of one test command says, before it is judged. */
export interface TestReport {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly files: number;
  /** Paths as the runner gives them: absolute, or relative to the folder where it ran. */
  readonly notLoaded: TestResults['notLoaded'];
  readonly failures: TestResults['failures'];
  /** Why the counts above are not the whole truth. */
  readonly problem?: { readonly state: 'did-not-load' | 'none-found'; readonly reason: string };
}

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
