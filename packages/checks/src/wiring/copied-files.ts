import { joinPath } from '../source-tree.ts';
import type { DockerInstruction, DockerWord } from './read-dockerfile.ts';

/** Sources and target of a `COPY` or `ADD`. */
export interface CopyWords {
  readonly sources: readonly DockerWord[];
  readonly target: string;
  /** `--from`: a stage or an image. */
  readonly from: string | undefined;
}

/** What a `COPY` or `ADD` copies; `undefined` for other instructions, for heredocs and for what has too few words. */
export function copyWords(instruction: DockerInstruction): CopyWords | undefined {
  const { keyword, exec, words, heredocs, flags, line, column } = instruction;
  if ((keyword !== 'COPY' && keyword !== 'ADD') || heredocs.length > 0) return undefined;
  const all = exec === undefined ? words : exec.map((text) => words.find((word) => word.text.includes(JSON.stringify(text))) === undefined ? { text, line, column } : { ...words.find((word) => word.text.includes(JSON.stringify(text)))!, text });
  const target = all.at(-1);
  return all.length < 2 || target === undefined ? undefined : { sources: all.slice(0, -1), target: target.text, from: flags.find(({ name }) => name === 'from')?.value };
}

/** A source as a path of the tree. The builder does not let it leave the context. */
export function sourceIn(context: string, source: string): string {
  const segments: string[] = [];
  for (const segment of source.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  return joinPath(context, segments.join('/')) ?? context;
}
