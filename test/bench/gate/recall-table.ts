import { KINDS } from './kinds.ts';
import type { Outcome } from './recall.ts';

/** Whether a fault was found as bad as it is. */
export function isFound(outcome: Outcome): boolean {
  const { severity } = KINDS.find(({ id }) => id === outcome.kind)!;
  return outcome.caught === 'error' || (severity === 'warning' && outcome.caught === 'warning');
}

/** The outcomes as a table for people: a line a kind, the sums, and every miss with what makes it again. */
export function recallText(outcomes: readonly Outcome[]): string {
  const single = outcomes.filter(({ together }) => together === 1);
  const several = outcomes.filter(({ together }) => together > 1);
  const lines = KINDS.flatMap((kind) => {
    const mine = single.filter((outcome) => outcome.kind === kind.id);
    if (mine.length === 0) return [];
    const count = (condition: (outcome: Outcome) => boolean): string => String(mine.filter(condition).length).padStart(6);
    const rules = [...new Set(mine.flatMap((outcome) => outcome.rules))].join(' ');
    return [`${kind.room.padEnd(8)} ${kind.id.padEnd(34)} ${kind.severity.padEnd(8)}${count(() => true)} ${count(({ caught }) => caught === 'error')} ${count(({ caught }) => caught !== 'missed')} ${count((outcome) => !isFound(outcome))}   ${rules}`];
  });
  const sum = (title: string, of: readonly Outcome[]): string[] => (of.length === 0 ? [] : [`${title}: ${of.length} faults, ${of.filter(isFound).length} found as bad as they are (${share(of.filter(isFound).length, of.length)}), ${of.filter(({ caught }) => caught !== 'missed').length} found at all, ${of.filter(({ caught }) => caught === 'missed').length} missed`]);
  const elsewhere = single.filter((outcome) => outcome.caught !== 'missed' && !outcome.expected);
  const untried = KINDS.filter(({ id }) => !single.some((outcome) => outcome.kind === id)).map(({ id }) => id);
  return [
    `${'room'.padEnd(8)} ${'kind'.padEnd(34)} ${'severity'.padEnd(8)}seeded  error    any missed   rules`, ...lines, '',
    ...sum('One at a time', single), ...sum('Ten at a time', several),
    ...(elsewhere.length === 0 ? [] : [`${elsewhere.length} were found by other rules than expected: ${[...new Set(elsewhere.map(({ kind }) => kind))].join(' ')}`]),
    ...(untried.length === 0 ? [] : [`No tree had a place for: ${untried.join(' ')}`]),
    ...missLines(outcomes.filter((outcome) => !isFound(outcome))), '',
  ].join('\n');
}

function missLines(missed: readonly Outcome[]): string[] {
  if (missed.length === 0) return [];
  return ['', 'Not found as bad as they are (--kind X --tree T --seed N --show prints one):', ...missed.map(({ kind, tree, seed, path, caught, together }) => `  ${kind} --tree ${tree} --seed ${seed}: ${path} (${caught}${together > 1 ? ', ten at a time' : ''})`)];
}

function share(part: number, of: number): string {
  return `${((100 * part) / of).toFixed(1)} %`;
}
