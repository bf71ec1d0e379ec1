import { emptyReport, faultLine, type RunnerEnd, type TestReport } from './test-report.ts';

interface Event {
  readonly Action?: string;
  readonly Package?: string;
  readonly ImportPath?: string;
  readonly Test?: string;
  readonly Output?: string;
  readonly FailedBuild?: string;
}

/** Reads the lines of `go test -json`. A package that did not build did not load. Paths of tests are packages. */
export function parseGo(stdout: string, end: RunnerEnd): TestReport {
  const events = stdout.split('\n').flatMap(parseLine);
  if (events.length === 0) return emptyReport({ state: 'did-not-load', reason: `go test left no report: ${faultLine(end.tail)}` });
  const names = new Set(events.flatMap((event) => (event.Test === undefined ? [] : [key(event)])));
  const isParent = (event: Event): boolean => [...names].some((name) => name.startsWith(`${key(event)}/`));
  const results = events.filter((event) => event.Test !== undefined && ['pass', 'fail', 'skip'].includes(event.Action ?? '') && !isParent(event));
  const failures = results.filter((event) => event.Action === 'fail').map((event) => ({
    path: event.Package ?? '', test: event.Test!, message: outputOf(events, (other) => other.Test === event.Test && other.Package === event.Package),
  }));
  const failedPackages = events.filter((event) => event.Action === 'fail' && event.Test === undefined);
  const unbuilt = failedPackages.filter((event) => event.FailedBuild !== undefined || /\[(?:build|setup) failed\]/.test(outputOf(events, (other) => other.Package === event.Package)));
  // A package can fail though none of its tests did: TestMain, a panic outside of a test, a race.
  const crashed = failedPackages.filter((event) => !unbuilt.includes(event) && !failures.some((failure) => failure.path === event.Package))
    .map((event) => ({ path: event.Package ?? '', test: 'the package as a whole', message: outputOf(events, (other) => other.Package === event.Package && other.Test === undefined) }));
  return {
    passed: results.filter((event) => event.Action === 'pass').length,
    failed: failures.length + crashed.length,
    skipped: results.filter((event) => event.Action === 'skip').length,
    files: new Set([...results, ...unbuilt].map((event) => event.Package)).size,
    notLoaded: unbuilt.map((event) => buildFault(events, event)),
    failures: [...failures, ...crashed],
  };
}

function buildFault(events: readonly Event[], failed: Event): TestReport['notLoaded'][number] {
  const printed = outputOf(events, (event) => event.Action === 'build-output' && event.ImportPath === failed.FailedBuild);
  const fault = /^(\S+\.go):(\d+)(?::(\d+))?: .*$/m.exec(printed);
  if (fault === null) return { path: failed.Package ?? '', reason: 'the package did not build' };
  const [reason, path, line, column] = fault as unknown as [string, string, string, string | undefined];
  return { path, reason, frames: [{ path, line: Number(line), ...(column === undefined ? {} : { column: Number(column) }) }] };
}

function outputOf(events: readonly Event[], belongs: (event: Event) => boolean): string {
  return events.filter((event) => event.Output !== undefined && belongs(event)).map((event) => event.Output).join('');
}

function key(event: Event): string {
  return `${event.Package} ${event.Test}`;
}

function parseLine(line: string): Event[] {
  if (!line.startsWith('{')) return [];
  try {
    return [JSON.parse(line) as Event];
  } catch {
    return [];
  }
}
