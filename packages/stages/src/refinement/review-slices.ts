import type { ImportEdges } from '@dark-factory/checks';
import type { Finding } from '@dark-factory/contracts';
import { estimateTokens } from '@dark-factory/models';
import { textOf, type TreeFile } from '@dark-factory/runtime';

/** Words of code that decides who may do what, or hands text to something that obeys it. */
const SECURITY_TERMS = /\b(auth\w*|login|passw(?:or)?d|secret|token|jwt|session|cookie|crypt\w*|hash|sign(?:ed|ature)?|verify|admin|role|permission|cors|csrf|sql|query|exec\w*|eval|spawn|subprocess|upload|redirect|deserialize|pickle|innerHTML|dangerouslySetInnerHTML)\b/gi;

/** A file with what makes it worth looking at first. */
export interface RankedFile {
  readonly file: TreeFile;
  readonly risk: number;
}

/**
 * Files by risk, highest first: what the gate found in them, how many files rely on them, how often they speak of
 * security, and their size; each as a share of the highest in the tree, the first two counting twice. Equal ones in path order.
 */
export async function rankByRisk(files: readonly TreeFile[], findings: readonly Finding[], importEdges: ImportEdges): Promise<RankedFile[]> {
  const edges = await importEdges(files);
  const count = <T>(items: readonly T[], path: (item: T) => string): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const item of items) counts.set(path(item), (counts.get(path(item)) ?? 0) + 1);
    return counts;
  };
  const [errors, importers] = [count(findings, ({ path }) => path), count(edges, ({ to }) => to)];
  const texts = files.map((file) => textOf(file) ?? '');
  const terms = new Map(files.map(({ path }, index) => [path, texts[index]!.match(SECURITY_TERMS)?.length ?? 0]));
  const sizes = new Map(files.map(({ path }, index) => [path, texts[index]!.length]));
  const share = (counts: ReadonlyMap<string, number>): (path: string) => number => {
    const most = Math.max(1, ...counts.values());
    return (path) => (counts.get(path) ?? 0) / most;
  };
  const [byErrors, byImporters, byTerms, bySize] = [share(errors), share(importers), share(terms), share(sizes)];
  return files
    .map((file) => ({ file, risk: 2 * byErrors(file.path) + 2 * byImporters(file.path) + byTerms(file.path) + bySize(file.path) }))
    .sort((a, b) => b.risk - a.risk || (a.file.path < b.file.path ? -1 : 1));
}

/** Every file in exactly one slice and none cut; slices of at most `sliceTokens`, a larger file being a slice of its own. */
export function slicesOf(ranked: readonly RankedFile[], sliceTokens: number): TreeFile[][] {
  const slices: TreeFile[][] = [];
  let room = 0;
  for (const { file } of ranked) {
    const cost = estimateTokens(textOf(file) ?? '') + 20;
    if (slices.length === 0 || cost > room) {
      slices.push([]);
      room = sliceTokens;
    }
    slices.at(-1)!.push(file);
    room -= cost;
  }
  return slices;
}

/** Files with line numbers to cite. */
export function numbered(files: readonly TreeFile[]): string {
  return files.map((file) => `--- ${file.path}\n${(textOf(file) ?? '(no text)').split('\n').map((line, index) => `${index + 1}| ${line}`).join('\n')}`).join('\n\n');
}
