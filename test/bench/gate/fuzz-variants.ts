import { Random } from './random.ts';
import { SAMPLES } from './fuzz-samples.ts';

/** One hostile file. */
export interface Variant {
  readonly what: string;
  readonly path: string;
  /** Large ones are checked one by one. */
  readonly large: boolean;
  readonly content: () => Uint8Array;
}

/** How much of the fuzz is done. */
export interface FuzzSize {
  /** Every n-th byte is a place to cut; 1 is each. */
  readonly cutStep: number;
  /** Random changes of each sample. */
  readonly changes: number;
  readonly deep: number;
  readonly largeBytes: number;
}

export const FULL: FuzzSize = { cutStep: 1, changes: 300, deep: 100_000, largeBytes: 10_000_000 };
export const SHORT: FuzzSize = { cutStep: 37, changes: 4, deep: 1_000, largeBytes: 20_000 };

/** What may be opened again and again, by the files in which that means something; the first row is for all. */
const BRACKETS: readonly (readonly [path: RegExp, brackets: readonly string[]])[] = [
  [/./, ['(', '[', '{', '<', '"', '((']],
  [/\.py$/, ["f'{", 'if x:\n ', 'not ', '-', 'a.', 'a(', '@a(', 'lambda: ', 'x if y else ', 'a[']],
  [/\.[jt]sx?$/, ['`${', '<a>', '/*', '!', 'a.', 'a(', '() => ', 'x ? ', 'List<', '{"a":', 'if (x) ']],
  [/\.(kt|kts|gradle)$/, ['"${', '/*', '!', 'a.', 'a { ', '@a(', 'List<', 'if (x) ', '() -> ', 'fun f() { ']],
  [/\.ya?ml$/, ['- ', '- - ', '&a [', 'a: {', '? ', '!a ', '{a: ']],
  [/\.(json|toml)$/, ['{"a":', '[[', 'a.', 'a={a=']],
  [/\.xml$/, ['<a>', '<!--', '&a;', '<![CDATA[', '<!DOCTYPE a [']],
  [/\.sql$/, ['(SELECT ', 'CASE WHEN ', '-', 'NOT ', '/*', 'SELECT ARRAY[', '$a$']],
  [/(\.sh|Dockerfile)$/, ['$(', '"$(', '${a:-', 'if true; then ', '`', '<<A ', 'RUN <<A\n']],
  [/\.md$/, ['> ', '- ', '![', '[a](', '`', '*']],
];

/** Every variant of the samples whose path holds one of the words, or of all; the same for the same seed, in one order. */
export function variants(size: FuzzSize, seed: number, words: readonly string[] = ['']): Variant[] {
  return SAMPLES.filter(({ path }) => words.some((word) => path.includes(word))).flatMap(({ path, text }) => {
    const bytes = Buffer.from(text);
    return [...cuts(path, bytes, size), ...changes(path, bytes, size, new Random(seed)), ...extremes(path, bytes, size)];
  });
}

function cuts(path: string, bytes: Buffer, { cutStep }: FuzzSize): Variant[] {
  return Array.from({ length: Math.ceil(bytes.length / cutStep) }, (_, index) => ({ what: `cut at byte ${index * cutStep}`, path, large: false, content: () => bytes.subarray(0, index * cutStep) }));
}

function changes(path: string, bytes: Buffer, { changes: count }: FuzzSize, random: Random): Variant[] {
  return Array.from({ length: count }, (_, index) => {
    const kind = random.pick(['flip', 'insert', 'delete', 'swap', 'repeat'] as const);
    const edits = Array.from({ length: 1 + random.below(4) }, () => ({ at: random.below(bytes.length), byte: random.pick([random.below(256), ...Buffer.from('(){}[]<>"\'`:,;=#\\\n\t $@/*')]), length: 1 + random.below(20) }));
    return { what: `change ${index}: ${kind}`, path, large: false, content: () => edits.reduce<Buffer>((content, { at, byte, length }) => changed(content, kind, at % Math.max(1, content.length), byte, length), bytes) };
  });
}

function changed(content: Buffer, kind: 'flip' | 'insert' | 'delete' | 'swap' | 'repeat', at: number, byte: number, length: number): Buffer {
  const [before, rest] = [content.subarray(0, at), content.subarray(at)];
  switch (kind) {
    case 'flip': return Buffer.concat([before, Buffer.from([byte]), rest.subarray(1)]);
    case 'insert': return Buffer.concat([before, Buffer.from([byte]), rest]);
    case 'delete': return Buffer.concat([before, rest.subarray(length)]);
    case 'swap': return Buffer.concat([before, rest.subarray(length), rest.subarray(0, length)]);
    case 'repeat': return Buffer.concat([before, rest.subarray(0, length), rest]);
  }
}

function extremes(path: string, bytes: Buffer, { deep, largeBytes }: FuzzSize): Variant[] {
  const text = bytes.toString();
  const repeated = (part: string, length: number): string => part.repeat(Math.ceil(length / part.length));
  const made = (what: string, content: () => Uint8Array | string, large = false): Variant => ({ what, path, large: large && largeBytes > 1_000_000, content: () => Buffer.from(content()) });
  const brackets = BRACKETS.flatMap(([files, some]) => (files.test(path) ? some : []));
  return [
    made('CRLF', () => text.replaceAll('\n', '\r\n')), made('CR', () => text.replaceAll('\n', '\r')), made('BOM', () => `\ufeff${text}`), made('two BOMs', () => `\ufeff\ufeff${text}`),
    made('NULs', () => text.replaceAll(' ', '\0')), made('no text', () => Buffer.from([0xff, 0xfe, 0xfd])), made('half a character', () => Buffer.concat([bytes, Buffer.from([0xf0, 0x9f])])),
    made('lone surrogate', () => Buffer.from([0xed, 0xa0, 0x80])), made('other spaces and lines', () => text.replaceAll(' ', '\u00a0').replaceAll('\n', '\u2028')), made('nothing', () => ''), made('only line ends', () => repeated('\n', largeBytes / 10), true),
    made('one long line', () => repeated(text.replaceAll('\n', ' '), largeBytes / 10), true), made('one long word', () => repeated('a', largeBytes / 2), true), made('large, over and over', () => repeated(text, largeBytes), true), made('large, many short lines', () => repeated('a=1\n', largeBytes / 2.5), true),
    made('long text in quotes', () => text + `"${repeated('\\', largeBytes / 20)}`, true), made('spaces at the end', () => text + repeated(' ', largeBytes / 20), true),
    ...brackets.flatMap((bracket) => [made(`${deep} times ${JSON.stringify(bracket)} alone`, () => bracket.repeat(deep), true), made(`the sample and ${deep} times ${JSON.stringify(bracket)}`, () => text + bracket.repeat(deep), true)]),
  ];
}
