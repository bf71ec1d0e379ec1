import { XMLParser } from 'fast-xml-parser';
import type { TestReport, UnloadedFile } from './test-report.ts';

interface Mark {
  readonly '@message'?: string;
  readonly '#text'?: string;
}
interface Case {
  readonly '@classname'?: string;
  readonly '@name'?: string;
  readonly failure?: readonly Mark[];
  readonly error?: readonly Mark[];
  readonly skipped?: readonly Mark[];
}

/** What JUnit XML says, before it is known how its build ended. */
export interface JUnitCounts extends Pick<TestReport, 'passed' | 'failed' | 'skipped' | 'files' | 'failures'> {
  readonly cases: number;
  /** Classes that could not be made. */
  readonly unmade: readonly UnloadedFile[];
}

/** Reads JUnit XML as the test tasks of the JVM's build tools write it. `fileOf` gives the source of a test class. */
export function readJUnit(reports: readonly string[], fileOf: (className: string) => string): JUnitCounts {
  const cases = reports.flatMap(casesOf);
  const broken = cases.flatMap((test) => [...(test.failure ?? []), ...(test.error ?? [])].map((mark) => ({
    className: test['@classname'] ?? '', path: fileOf(test['@classname'] ?? ''), test: test['@name'] ?? '', message: mark['#text'] || (mark['@message'] ?? ''),
  })));
  const skipped = cases.filter((test) => test.skipped !== undefined).length;
  const failures = broken.filter((failure) => !isClassFault(failure)).map(({ path, test, message }) => ({ path, test, message }));
  return {
    cases: cases.length, passed: cases.length - skipped - broken.length, failed: failures.length, skipped,
    files: new Set(cases.map((test) => fileOf(test['@classname'] ?? ''))).size,
    failures, unmade: broken.filter(isClassFault).map(({ path, message }) => ({ path, reason: message.split('\n')[0] ?? '' })),
  };
}

/** Names for what kept a class as a whole from being run: JUnit's, and Surefire's, which has none or that of the class. */
function isClassFault({ test, className }: { readonly test: string; readonly className: string }): boolean {
  return ['', 'initializationError', 'executionError', 'classMethod', className].includes(test);
}

function casesOf(xml: string): Case[] {
  const parser = new XMLParser({
    ignoreAttributes: false, attributeNamePrefix: '@', parseTagValue: false, parseAttributeValue: false, alwaysCreateTextNode: true,
    isArray: (name) => ['testcase', 'failure', 'error', 'skipped'].includes(name),
  });
  try {
    return (parser.parse(xml) as { testsuite?: { testcase?: Case[] } }).testsuite?.testcase ?? [];
  } catch {
    return [];
  }
}
