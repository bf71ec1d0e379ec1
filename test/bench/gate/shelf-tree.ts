import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tree } from './tree-archive.ts';

const ANSWERS = join(import.meta.dirname, '../../../examples/shelf/recordings/answers');
/** The answers that the delivered program is made of, a later one in place of an earlier one. */
const IN_ORDER = ['wu-01.again', 'wu-02.write', 'wu-03.write', 'wu-03.continue', 'wu-04.again', 'wu-05.write', 'wu-06.write', 'wu-06.repair', 'fix-1.migration', 'fix-2.due-date'];
const FILE = /^=== file: (\S+) ===\n([\s\S]*?)^=== end: \1 ===$/gm;

const FENCE = /^```\w*\n([\s\S]*)```\n$/;

/** The program that the demonstration ends with. A file in a code fence is taken out of it, as the workers' stage does. */
export function shelfTree(): Tree {
  const texts = IN_ORDER.map((name) => readFileSync(join(ANSWERS, `${name}.md`), 'utf8'));
  return new Map(texts.flatMap((text) => [...text.matchAll(FILE)].map((found) => [found[1]!, FENCE.exec(found[2]!)?.[1] ?? found[2]!] as const)));
}
