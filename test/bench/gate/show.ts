import type { Finding } from '@dark-factory/contracts';
import { mutated, type Mutation } from './mutation.ts';
import { mutationOf, type Bench, type Job } from './recall.ts';
import { aTree } from './trees.ts';

/** The change of a mutation, line by line, and what the gate finds in the tree then. */
export async function showMutation(bench: Bench, job: Job): Promise<string> {
  const tree = aTree(job.tree);
  const mutation = mutationOf(tree, job);
  if (mutation === undefined) return `${job.tree} has no place for ${job.kind}\n`;
  const added = await bench.added(job.tree, tree, mutated(tree, mutation), mutation.plan);
  const findings = findingLines(added);
  return [`${job.kind} in ${job.tree}, seed ${job.seed}`, ...changeLines(tree, mutation), `expected at: ${mutation.at.join(', ')}`, 'found:', ...(findings.length === 0 ? ['  nothing'] : findings), ''].join('\n');
}

/** Findings with what stands beside them and what would mend them. */
export function findingLines(findings: readonly Finding[]): string[] {
  return findings.map(({ severity, rule, path, line, column, message, related, fixes }) => [
    `  ${severity} ${rule} ${path}:${line}:${column} ${message}`,
    ...related.map((place) => `      beside ${place.path}:${place.line} ${place.message}`),
    ...fixes.map((fix) => `      ${fix.safety} fix: ${fix.title}`),
  ].join('\n'));
}

/** The lines that a mutation takes away and puts in, from the first to the last that differs. */
export function changeLines(tree: ReadonlyMap<string, string | Uint8Array>, { changes }: Pick<Mutation, 'changes'>): string[] {
  return [...changes].flatMap(([path, content]) => {
    if (content === undefined) return [`--- ${path} (deleted)`];
    const before = linesOf(tree.get(path));
    const after = linesOf(content);
    let start = 0;
    while (start < Math.min(before.length, after.length) && before[start] === after[start]) start++;
    let end = 0;
    while (end < Math.min(before.length, after.length) - start && before.at(-1 - end) === after.at(-1 - end)) end++;
    const some = (lines: string[]): string[] => (lines.length > 12 ? [...lines.slice(0, 12), `… ${lines.length - 12} more`] : lines);
    return [`--- ${path}:${start + 1}`, ...some(before.slice(start, before.length - end)).map((line) => `-${line}`), ...some(after.slice(start, after.length - end)).map((line) => `+${line}`)];
  });
}

function linesOf(content: string | Uint8Array | undefined): string[] {
  if (content === undefined) return [];
  return (typeof content === 'string' ? content : Buffer.from(content).toString('latin1')).split('\n');
}
