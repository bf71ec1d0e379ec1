import * as z from 'zod';
import { emptyReport, faultLine, type RunnerEnd, type TestReport } from './test-report.ts';

/** The part of Jest's `--json` that is read; Vitest's `json` reporter writes the same. */
const JestReport = z.object({
  testResults: z.array(z.object({
    name: z.string(),
    status: z.string(),
    message: z.string().default(''),
    assertionResults: z.array(z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()).nullish() })),
  })),
});

/** Reads the report of Jest or Vitest. A suite that failed without one assertion did not load. */
export function parseJest(json: string | undefined, end: RunnerEnd): TestReport {
  const report = json === undefined ? undefined : JestReport.safeParse(parsed(json)).data;
  if (report === undefined) {
    const none = /No tests? (?:files )?found/i.test(end.tail);
    return emptyReport({ state: none ? 'none-found' : 'did-not-load', reason: none ? 'the runner found no tests' : `the runner left no report: ${faultLine(end.tail)}` });
  }
  const suites = report.testResults;
  const empty = (suite: (typeof suites)[number]): boolean => suite.assertionResults.length === 0;
  const tests = suites.flatMap((suite) => suite.assertionResults.map((test) => ({ ...test, path: suite.name })));
  const broken = tests.filter((test) => test.status === 'failed').map((test) => ({ path: test.path, test: test.fullName, message: (test.failureMessages ?? []).join('\n') }));
  // A suite can fail though none of its tests did, for example in a hook.
  const crashed = suites.filter((suite) => suite.status === 'failed' && !empty(suite) && !suite.assertionResults.some((test) => test.status === 'failed'))
    .map((suite) => ({ path: suite.name, test: 'the file as a whole', message: suite.message }));
  return {
    passed: tests.filter((test) => test.status === 'passed').length,
    failed: broken.length + crashed.length,
    skipped: tests.filter((test) => test.status !== 'passed' && test.status !== 'failed').length,
    files: suites.length,
    notLoaded: suites.filter((suite) => suite.status === 'failed' && empty(suite)).map((suite) => ({ path: suite.name, reason: suiteFault(suite.message) })),
    failures: [...broken, ...crashed],
  };
}

function suiteFault(message: string): string {
  const lines = message.split('\n').map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('●'));
  return lines[0] ?? 'the suite failed and ran no test';
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
