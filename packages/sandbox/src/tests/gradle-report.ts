import { XMLParser } from 'fast-xml-parser';
import { emptyReport, faultLine, type RunnerEnd, type TestReport, type UnloadedFile } from './test-report.ts';

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

/** What Kotlin's and Java's compilers say at a place, and Gradle of its own scripts. `e: …: (3, 5): ` is Kotlin's before 1.9. */
const COMPILE_FAULTS = [
  /^e: (?:file:\/\/)?([^\n]+?\.(?:kts?|java)):(\d+):(\d+):? ([^\n]*)$/gm,
  /^e: (?:file:\/\/)?([^\n]+?\.(?:kts?|java)): \((\d+), (\d+)\): ([^\n]*)$/gm,
  /^([^\s:][^\n:]*\.java):(\d+)(): error: ([^\n]*)$/gm,
  /^(?:Script|Build file|Settings file) '([^'\n]+)' line: (\d+)()\n+\* What went wrong:\n([^\n]*)$/gm,
];
/** Not the program's fault: what the machine does not have, and what an offline run cannot fetch. */
const NOT_ON_THIS_MACHINE = /(?:SDK location not found|No cached version of|available for offline mode|UnknownHostException|Unable to access jarfile|ClassNotFoundException: org\.gradle\.wrapper|does not provide the required capabilities|No matching toolchains? found)/;

/** No compiler says more of a fault in one line. */
const LONGEST = 2_000;

/** Reads the JUnit XML of Gradle's test tasks and what the build printed. `fileOf` gives the source of a test class. */
export function parseGradle(reports: readonly string[], printed: string, end: RunnerEnd, fileOf: (className: string) => string): TestReport {
  const lines = printed.split('\n').filter((line) => line.length < LONGEST);
  const output = lines.join('\n');
  const cases = reports.flatMap(casesOf);
  const broken = cases.flatMap((test) => [...(test.failure ?? []), ...(test.error ?? [])].map((mark) => ({
    path: fileOf(test['@classname'] ?? ''), test: test['@name'] ?? '', message: mark['#text'] || (mark['@message'] ?? ''),
  })));
  const notLoaded = [...compileFaults(output), ...broken.filter(isClassFault).map(({ path, message }) => ({ path, reason: message.split('\n')[0] ?? '' }))];
  const skipped = cases.filter((test) => test.skipped !== undefined).length;
  const failures = broken.filter((failure) => !isClassFault(failure));
  const counts = {
    passed: cases.length - skipped - broken.length, failed: failures.length, skipped,
    files: new Set(cases.map((test) => fileOf(test['@classname'] ?? ''))).size,
  };
  if (notLoaded.length > 0 || failures.length > 0) return { ...counts, notLoaded, failures };
  if (cases.length === 0 && end.exitCode === 0) return emptyReport({ state: 'none-found', reason: 'Gradle ran no test' });
  if (end.exitCode === 0) return { ...counts, notLoaded, failures };
  const missing = lines.find((line) => NOT_ON_THIS_MACHINE.test(line))?.replace(/^[\s>]+/, '');
  if (missing !== undefined) return emptyReport({ state: 'not-run', reason: missing });
  return { ...counts, notLoaded, failures, problem: { state: 'did-not-load', reason: wentWrong(output) ?? faultLine(end.tail) } };
}

/** The first fault of each file: those after it are often its consequences. */
function compileFaults(output: string): UnloadedFile[] {
  const first = new Map<string, UnloadedFile>();
  for (const [, path, line, column, reason] of COMPILE_FAULTS.flatMap((pattern) => [...output.matchAll(pattern)])) {
    const at = decoded(path!);
    if (!first.has(at)) first.set(at, { path: at, reason: reason!, frames: [{ path: at, line: Number(line), ...(column === '' ? {} : { column: Number(column) }) }] });
  }
  return [...first.values()];
}

function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

/** JUnit's names for what kept a class as a whole from being run. */
function isClassFault({ test }: { readonly test: string }): boolean {
  return test === 'initializationError' || test === 'executionError' || test === 'classMethod';
}

/** The first lines of Gradle's own account. */
function wentWrong(output: string): string | undefined {
  const found = /^\* What went wrong:\n([^\n]+)(?:\n>? *([^\n]+))?/m.exec(output);
  return found === null ? undefined : [found[1], found[2]?.replace(/^[>\s]+/, '')].filter((part) => part !== undefined && !part.startsWith('*')).join(': ');
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
