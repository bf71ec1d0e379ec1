import { fileURLToPath } from 'node:url';
import { relative } from 'node:path';
import type { Usage, Verdict } from '@dark-factory/contracts';
import { escapeForeign } from '@dark-factory/runtime';
import type { Paint } from './colours.ts';
import { count, counted, dollars, duration } from './figures.ts';
import type { RunSummary } from '../run/run-summary.ts';

/** The end of a run, for people: the verdict and why, what was made, what it took, and where to look. */
export function renderSummary(summary: RunSummary, cwd: string, paint: Paint): string {
  const rows: (readonly [string, string])[] = [
    ['files', `${count(summary.files)}${summary.missing.length === 0 ? '' : `, ${counted(summary.missing.length, 'planned file')} missing`}`],
    ['units', unitsText(summary)],
    ['gate', summary.gate === null ? 'not run' : `${counted(summary.gate.errors, 'error')}, ${counted(summary.gate.warnings, 'warning')}`],
    ['tests', testsText(summary.tests)],
    ['tokens', usageText(summary.usage, summary.usd)],
    ['elapsed', duration(summary.elapsedMs)],
    ...(summary.stopped === null ? [] : [['stopped', stoppedText(summary.stopped)] as const]),
  ];
  const places = Object.entries(summary.places).filter((entry): entry is [string, string] => entry[1] !== null).map(([name, place]) => [PLACE_NAMES[name as keyof RunSummary['places']], nearPath(place, cwd)] as const);
  return [
    `${verdictText(summary, paint)}`,
    ...summary.reasons.map(({ code, message }) => `  - ${escapeForeign(message)} ${paint.dim(`[${code}]`)}`),
    ...summary.missing.slice(0, 20).map(({ path, unit }) => `  - missing: ${escapeForeign(path)} ${paint.dim(`(${unit})`)}`),
    ...(summary.missing.length > 20 ? [`  - and ${summary.missing.length - 20} more files are missing`] : []),
    ...table(rows, paint),
    paint.bold('Look at'),
    ...table(places, paint),
    '',
  ].join('\n');
}

const PLACE_NAMES: Readonly<Record<keyof RunSummary['places'], string>> = {
  into: 'delivery', tree: 'tree', archive: 'archive', pullRequest: 'pull request', issue: 'ledger', verdict: 'verdict', run: 'everything',
};

function verdictText({ verdict, confidence, expedition }: RunSummary, paint: Paint): string {
  if (verdict === null) return `${paint.bold(expedition)}: no verdict yet`;
  const colour: Record<Verdict['verdict'], (text: string) => string> = { ACCEPT: paint.green, REVISE: paint.yellow, REJECT: paint.red };
  return `${paint.bold(expedition)}: ${paint.bold(colour[verdict](verdict))}, confidence ${(confidence ?? 0).toFixed(2)}`;
}

/** A budget or deadline is told from a fault by the first word. */
function stoppedText({ code, message }: NonNullable<RunSummary['stopped']>): string {
  return escapeForeign(`${code === 'budget-reached' ? 'budget: ' : ''}${message}`).split('\n')[0]!;
}

function unitsText({ units }: RunSummary): string {
  const others = (['partial', 'failed', 'absent'] as const).filter((state) => units[state] > 0).map((state) => `, ${units[state]} ${state}`);
  return `${units.done} of ${units.total} done${others.join('')}${units.fromCache === 0 ? '' : `, ${units.fromCache} from the cache`}`;
}

function testsText(tests: RunSummary['tests']): string {
  if (tests === null) return 'not run';
  const counts = `${tests.passed} passed, ${tests.failed} failed${tests.skipped === 0 ? '' : `, ${tests.skipped} skipped`} in ${counted(tests.files, 'file')}`;
  switch (tests.state) {
    case 'passed':
    case 'failed': return counts;
    case 'did-not-load': return `${counted(tests.notLoaded.length, 'file')} did not load${tests.reason === undefined ? '' : `: ${escapeForeign(tests.reason).split('\n')[0]}`}`;
    case 'none-found': return 'none found';
    case 'not-run': return `not run${tests.reason === undefined ? '' : `: ${escapeForeign(tests.reason).split('\n')[0]}`}`;
  }
}

/** Tokens and requests, and money where prices are known. */
export function usageText(usage: Usage, usd: number | null): string {
  const failed = usage.failedRequests === 0 ? '' : ` (${usage.failedRequests} failed)`;
  return `${count(usage.promptTokens + usage.completionTokens)} (${count(usage.promptTokens)} in, ${count(usage.completionTokens)} out) in ${counted(usage.requests, 'request')}${failed}${usd === null ? '' : `, ${dollars(usd)}`}`;
}

function table(rows: readonly (readonly [string, string])[], paint: Paint): string[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${paint.dim(name.padEnd(width))}  ${value}`);
}

/** A place as people type it: a path from where they are, or an address. */
export function nearPath(place: string, cwd: string): string {
  const path = place.startsWith('file:') ? fileURLToPath(place) : place;
  if (!path.startsWith('/') && !/^[A-Za-z]:\\/.test(path)) return path;
  const near = relative(cwd, path);
  return near === '' ? '.' : near.startsWith('..') ? path : near;
}
