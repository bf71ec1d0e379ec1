interface ParsedVersion {
  readonly numbers: readonly number[];
  /** What follows the numbers: `rc1`, `-beta.2`, `.Final`. */
  readonly rest: string;
}

/** Suffixes of finished versions: Maven's, and what comes after a version of Python's. */
const FINISHED = /^[.-]?(?:final|release|ga|jre\d*|android|post\d*|sp\d*)$/i;

function parsed(version: string): ParsedVersion {
  const [, numbers = '', rest = ''] = /^v?(\d+(?:\.\d+)*)?([^+]*)/i.exec(version.replace(/^\d+!/, ''))!;
  return { numbers: numbers === '' ? [] : numbers.split('.').map(Number), rest };
}

/** Whether a version is one that is still being tried: an alpha, a release candidate, a snapshot. */
export function isPrerelease(version: string): boolean {
  const { numbers, rest } = parsed(version);
  return numbers.length === 0 || (rest !== '' && !FINISHED.test(rest));
}

/** Below zero where the first is older. Near enough to every ecosystem's order to name neighbours; no resolver. */
export function compareVersions(a: string, b: string): number {
  const [first, second] = [parsed(a), parsed(b)];
  for (let index = 0; index < Math.max(first.numbers.length, second.numbers.length); index++) {
    const difference = (first.numbers[index] ?? 0) - (second.numbers[index] ?? 0);
    if (difference !== 0) return difference;
  }
  const difference = Number(isPrerelease(b)) - Number(isPrerelease(a));
  return difference === 0 ? first.rest.localeCompare(second.rest, 'en', { numeric: true }) : difference;
}

/** Whether two spellings are one version: `1.0` and `1.0.0`, `v1` and `1`. */
export function isSameVersion(a: string, b: string): boolean {
  return a === b || compareVersions(a, b) === 0;
}

/** The newest, of finished ones where there is one. */
export function newestOf(versions: readonly string[]): string | undefined {
  const finished = versions.filter((version) => !isPrerelease(version));
  return [...(finished.length > 0 ? finished : versions)].sort(compareVersions).at(-1);
}

/** The versions around one that is not there: three that are older, two that are newer. */
export function nearestTo(version: string, versions: readonly string[]): string[] {
  const finished = versions.filter((candidate) => isPrerelease(version) || !isPrerelease(candidate)).sort(compareVersions);
  const at = finished.findIndex((candidate) => compareVersions(candidate, version) > 0);
  const place = at === -1 ? finished.length : at;
  return finished.slice(Math.max(0, place - 3), place + 2);
}
