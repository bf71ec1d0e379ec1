import * as z from 'zod';
import { scriptFrames } from './script-frames.ts';
import { emptyReport, faultLine, type RunnerEnd, type TestReport, type UnloadedFile } from './test-report.ts';

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
    notLoaded: suites.filter((suite) => suite.status === 'failed' && empty(suite)).map((suite) => unloaded(suite.name, suite.message, end.tail)),
    failures: [...broken, ...crashed],
  };
}

/** Vitest's report holds the message alone: what it printed for that file says where. */
function unloaded(path: string, message: string, printed: string): UnloadedFile {
  const frames = scriptFrames(message);
  return { path, reason: suiteFault(message), frames: frames.some(({ line }) => line !== undefined) ? frames : [...scriptFrames(printedFor(path, printed)), ...frames] };
}

/** What Vitest printed between the headline of a file that failed and the next rule. */
function printedFor(path: string, printed: string): string {
  const lines = printed.split('\n');
  const headline = lines.findIndex((line) => {
    const named = /^ FAIL {2}(?:\|[^|]*\| )?(.+?) \[ .+ \]$/.exec(line)?.[1];
    return named !== undefined && (path === named || path.endsWith(`/${named}`));
  });
  const rest = headline === -1 ? [] : lines.slice(headline + 1);
  const end = rest.findIndex((line) => line.startsWith('⎯⎯') || line.startsWith(' FAIL '));
  return rest.slice(0, end === -1 ? undefined : end).join('\n');
}

/** The line that names the fault; of a file that Jest cannot parse that comes below its advice. */
function suiteFault(message: string): string {
  const lines = message.split('\n').map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('●'));
  const details = lines.indexOf('Details:');
  return lines[details === -1 ? 0 : details + 1] ?? 'the suite failed and ran no test';
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
