import { KNOWN_DISTRIBUTIONS } from './distribution-modules.ts';

/** Everything that the given requirements (`fastapi`, `uvicorn[standard]`) are known to install, themselves included, by name. */
export function closureOf(requirements: Iterable<string>): ReadonlySet<string> {
  const all = new Set(requirements);
  for (const requirement of all) {
    const [name, extras] = requirement.split('[') as [string, string | undefined];
    all.add(name);
    const known = KNOWN_DISTRIBUTIONS.get(name);
    for (const need of known?.needs ?? []) all.add(need);
    for (const extra of extras?.replace(']', '').split(',') ?? []) for (const need of known?.extras.get(extra) ?? []) all.add(need);
  }
  return all;
}

/** Whether the table tells what a requirement (`uvicorn[standard]`) needs. */
export function needsAreKnown(requirement: string): boolean {
  const [name, extras] = requirement.split('[') as [string, string | undefined];
  const known = KNOWN_DISTRIBUTIONS.get(name);
  return known?.needs !== undefined && (extras?.replace(']', '').split(',') ?? []).every((extra) => known.extras.has(extra));
}

let shares: ReadonlyMap<string, number> | undefined;

/** The share of the distributions with known needs that install another one, from 0 to 1: how likely one of which nobody knows does so too. */
export function shareThatNeeds(distribution: string): number {
  shares ??= sharesOf([...KNOWN_DISTRIBUTIONS.values()].flatMap(({ needs }) => (needs === undefined ? [] : [needs])));
  return shares.get(distribution) ?? 0;
}

function sharesOf(lists: readonly (readonly string[])[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of lists.flatMap((needs) => [...new Set(needs.map((need) => need.split('[')[0]!))])) counts.set(name, (counts.get(name) ?? 0) + 1);
  return new Map([...counts].map(([name, count]) => [name, count / lists.length]));
}

/** One of the given requirements that brings a distribution, for the message; `undefined` when none is known to. */
export function bringerOf(requirements: Iterable<string>, wanted: string): string | undefined {
  for (const requirement of requirements) if (requirement !== wanted && closureOf([requirement]).has(wanted)) return requirement;
  return undefined;
}
