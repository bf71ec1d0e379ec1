import { readJUnit } from './junit-xml.ts';
import { emptyReport, faultLine, type RunnerEnd, type TestReport, type UnloadedFile } from './test-report.ts';

/** What compilers say at a place through Maven: Java's, Kotlin's and Groovy's; and Maven of a `pom.xml` that it cannot read. */
const COMPILE_FAULTS = [
  /^\[ERROR\] (?:file:\/\/)?([^\n]+?\.(?:java|kt|groovy)):\[(\d+),(\d+)\] ([^\n]*)$/gm,
  /^\[ERROR\] (?:file:\/\/)?([^\n]+?\.kt): \((\d+), (\d+)\) ([^\n]*)$/gm,
  /^\[(?:ERROR|FATAL)\] (?:Non-parseable POM|Malformed POM) ([^\n]+?pom\.xml): (?=[^\n]*@(\d+):(\d+))([^\n]*?)(?: @[^\n]*)?$/gm,
];
/** Not the program's fault: what was not fetched while a network was there, and what the machine does not have. */
const NOT_ON_THIS_MACHINE = /(?:in offline mode|has not been downloaded from it before|UnknownHostException|Could not transfer artifact|JAVA_HOME (?:is not|environment variable)|release version \d+ not supported|invalid target release)/;

/** No compiler says more of a fault in one line. */
const LONGEST = 2_000;

/** Reads the JUnit XML of Surefire and what Maven printed. `fileOf` gives the source of a test class. */
export function parseMaven(reports: readonly string[], printed: string, end: RunnerEnd, fileOf: (className: string) => string): TestReport {
  const lines = printed.split('\n').filter((line) => line.length < LONGEST);
  const output = lines.join('\n');
  const { cases, unmade, failures, ...counts } = readJUnit(reports, fileOf);
  const notLoaded = [...compileFaults(output), ...unmade];
  if (notLoaded.length > 0 || failures.length > 0) return { ...counts, notLoaded, failures };
  if (cases === 0 && end.exitCode === 0) return emptyReport({ state: 'none-found', reason: 'Maven ran no test' });
  if (end.exitCode === 0) return { ...counts, notLoaded, failures };
  const missing = lines.find((line) => NOT_ON_THIS_MACHINE.test(line));
  if (missing !== undefined) return emptyReport({ state: 'not-run', reason: plain(missing) });
  return { ...counts, notLoaded, failures, problem: { state: 'did-not-load', reason: wentWrong(lines) ?? faultLine(end.tail) } };
}

/** The first fault of each file: those after it are often its consequences, and Maven says all of them twice. */
function compileFaults(output: string): UnloadedFile[] {
  const first = new Map<string, UnloadedFile>();
  for (const [, path, line, column, reason] of COMPILE_FAULTS.flatMap((pattern) => [...output.matchAll(pattern)])) {
    if (!first.has(path!)) first.set(path!, { path: path!, reason: reason!, frames: [{ path: path!, line: Number(line), column: Number(column) }] });
  }
  return [...first.values()];
}

/** Maven's own account: the goal that failed and why. */
function wentWrong(lines: readonly string[]): string | undefined {
  const found = lines.find((line) => line.startsWith('[ERROR] Failed to execute goal')) ?? lines.find((line) => /^\[(?:ERROR|FATAL)\] \S/.test(line));
  return found === undefined ? undefined : plain(found);
}

function plain(line: string): string {
  return line.replace(/^\[\w+\]\s+/, '').replace(/\s*-> \[Help \d+\]$/, '');
}
