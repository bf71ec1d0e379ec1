import { readJUnit } from './junit-xml.ts';
import { emptyReport, faultLine, type RunnerEnd, type TestReport, type UnloadedFile } from './test-report.ts';

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
  const { cases, unmade, failures, ...counts } = readJUnit(reports, fileOf);
  const notLoaded = [...compileFaults(output), ...unmade];
  if (notLoaded.length > 0 || failures.length > 0) return { ...counts, notLoaded, failures };
  if (cases === 0 && end.exitCode === 0) return emptyReport({ state: 'none-found', reason: 'Gradle ran no test' });
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

/** The first lines of Gradle's own account. */
function wentWrong(output: string): string | undefined {
  const found = /^\* What went wrong:\n([^\n]+)(?:\n>? *([^\n]+))?/m.exec(output);
  return found === null ? undefined : [found[1], found[2]?.replace(/^[>\s]+/, '')].filter((part) => part !== undefined && !part.startsWith('*')).join(': ');
}
