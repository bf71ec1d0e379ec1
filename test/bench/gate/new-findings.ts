import type { Finding } from '@dark-factory/contracts';
import type { Kind, Mutation } from './mutation.ts';

/** How a fault was found: as bad as it is, as a warning only, or not at all. */
export type Catch = 'error' | 'warning' | 'missed';

/** The findings that the clean tree does not have. Lines may have moved; the rule, path and message tell them apart. */
export function newFindings(found: readonly Finding[], clean: readonly Finding[]): Finding[] {
  const left = new Map<string, number>();
  const key = ({ rule, path, message }: Finding): string => `${rule}\0${path}\0${message}`;
  for (const finding of clean) left.set(key(finding), (left.get(key(finding)) ?? 0) + 1);
  return found.filter((finding) => {
    const count = left.get(key(finding)) ?? 0;
    left.set(key(finding), count - 1);
    return count <= 0;
  });
}

/** The findings that lie where a fault shows, or name that place as the other side. */
export function findingsAt(found: readonly Finding[], { at }: Pick<Mutation, 'at'>): Finding[] {
  return found.filter(({ path, related }) => at.includes(path) || related.some((place) => at.includes(place.path)));
}

/** What became of a fault, and whether a rule found it that was expected to. */
export function caught(kind: Pick<Kind, 'rules'>, there: readonly Finding[]): { readonly caught: Catch; readonly expected: boolean } {
  const worst = there.some(({ severity }) => severity === 'error') ? 'error' : 'warning';
  return { caught: there.length === 0 ? 'missed' : worst, expected: there.some(({ rule, severity }) => severity === worst && kind.rules.some((prefix) => rule.startsWith(prefix))) };
}
