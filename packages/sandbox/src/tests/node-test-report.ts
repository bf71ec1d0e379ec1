import { resolve } from 'node:path';
import { scriptFrames } from './script-frames.ts';
import { emptyReport, faultLine, type RunnerEnd, type TestReport } from './test-report.ts';

/**
 * A reporter for `node --test` that writes a line of JSON for each result. The runner's JUnit reporter leaves out which file
 * a test is in, and what a file printed that did not load.
 */
export const NODE_TEST_REPORTER = `
const limit = 8000;
const printed = new Map();
export default async function* report(events) {
  for await (const { type, data } of events) {
    if (type === 'test:pass' || type === 'test:fail') {
      const error = data.details?.error;
      yield JSON.stringify({
        result: type === 'test:pass' ? 'pass' : 'fail', name: data.name, nesting: data.nesting, file: data.file,
        suite: data.details?.type === 'suite', skipped: data.skip !== undefined && data.skip !== false || data.todo !== undefined && data.todo !== false,
        failure: error?.failureType, message: error === undefined ? undefined : String(error.cause?.message ?? error.message).slice(0, limit),
      }) + '\\n';
    } else if (type === 'test:stderr') {
      const before = printed.get(data.file) ?? 0;
      printed.set(data.file, before + data.message.length);
      if (before < limit) yield JSON.stringify({ result: 'stderr', file: data.file, message: data.message.slice(0, limit) }) + '\\n';
    }
  }
}
`;

interface Line {
  readonly result: 'pass' | 'fail' | 'stderr';
  readonly name: string;
  readonly nesting: number;
  readonly file?: string;
  readonly suite: boolean;
  readonly skipped: boolean;
  readonly failure?: string;
  readonly message?: string;
}

/** Reads what the reporter wrote. `folder` is where the runner ran: newer versions of node name files relative to it. */
export function parseNodeTest(report: string | undefined, end: RunnerEnd, folder: string): TestReport {
  const lines = (report ?? '').split('\n').flatMap(parseLine).map((line) => ({ ...line, ...(line.file === undefined ? {} : { file: resolve(folder, line.file) }) }));
  // Node reports a file as a test of its own when it ends badly, and when it holds no test at all.
  const isFile = (line: Line): boolean => line.nesting === 0 && line.file !== undefined && resolve(folder, line.name) === line.file;
  const tests = lines.filter((line) => line.result !== 'stderr' && !line.suite && !isFile(line) && line.failure !== 'subtestsFailed');
  const withTests = new Set(tests.map((line) => line.file ?? ''));
  const badFiles = lines.filter((line) => line.result === 'fail' && isFile(line));
  const failed = tests.filter((line) => line.result === 'fail' && !line.skipped);
  const crashed = badFiles.filter((line) => withTests.has(line.file!));
  const notLoaded = badFiles.filter((line) => !withTests.has(line.file!)).map((line) => ({ path: line.file!, reason: stderrOf(lines, line), frames: scriptFrames(printedBy(lines, line)) }));
  const brokenSuites = lines.filter((line) => line.result === 'fail' && line.suite && line.failure !== 'subtestsFailed');
  const failures = [...failed, ...brokenSuites, ...crashed].map((line) => ({
    path: line.file ?? '', test: isFile(line) ? 'the file as a whole' : line.name, message: isFile(line) ? stderrOf(lines, line) : line.message ?? '',
  }));
  const counts = {
    passed: tests.filter((line) => line.result === 'pass' && !line.skipped).length,
    failed: failures.length,
    skipped: tests.filter((line) => line.skipped).length,
    files: new Set(lines.flatMap((line) => (line.file === undefined || line.result === 'stderr' ? [] : [line.file]))).size,
  };
  if (lines.length > 0 || end.exitCode === 0) return { ...counts, notLoaded, failures };
  if (/^Could not find /m.test(end.tail)) return emptyReport({ state: 'none-found', reason: faultLine(end.tail) });
  return emptyReport({ state: 'did-not-load', reason: faultLine(end.tail) });
}

function stderrOf(lines: readonly Line[], at: Line): string {
  const printed = printedBy(lines, at);
  return printed === '' ? at.message ?? 'the file ended badly and said nothing' : faultLine(printed);
}

function printedBy(lines: readonly Line[], at: Line): string {
  return lines.filter((line) => line.result === 'stderr' && line.file === at.file).map((line) => line.message).join('');
}

function parseLine(text: string): Line[] {
  try {
    const line = JSON.parse(text) as Partial<Line>;
    const sound = (line.result === 'stderr' || typeof line.name === 'string') && (line.file === undefined || typeof line.file === 'string');
    return sound ? [{ nesting: 0, suite: false, skipped: false, name: '', ...line } as Line] : [];
  } catch {
    return [];
  }
}
