import type { SourceTree } from '../source-tree.ts';

/** One line of a `.env` file. */
export interface DotenvEntry {
  readonly name: string;
  /** As written, without quotes; `''` where it is left open. */
  readonly value: string;
  readonly line: number;
}

/** A `.env` file, or an example of one. */
export interface DotenvFile {
  readonly path: string;
  readonly entries: readonly DotenvEntry[];
  /** It shows what to fill in (`.env.example`) and is not read by the program. */
  readonly example: boolean;
  /** Lines that are neither blank, a comment, an assignment, nor inside a quoted value. */
  readonly strange: readonly number[];
}

/** Also what people call their examples. */
const EXTRA = /(^|\/)(env\.(example|sample|template|dist)|\.?env-(example|sample|template)|[^/]*\.env\.(example|sample|template|dist))$/;
const EXAMPLE = /(example|sample|template|dist|defaults?)$/;
const LINE = /^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*=[ \t]*(|[^ \t].*)$/;

/** Every `.env` file of a tree. */
export function dotenvFiles(tree: SourceTree): readonly DotenvFile[] {
  const extra = tree.files.flatMap(({ path }) => {
    const text = EXTRA.test(path) ? tree.text(path) : undefined;
    return text === undefined ? [] : [{ path, text }];
  });
  const known = tree.sources('dotenv');
  const paths = new Set(known.map(({ path }) => path));
  return [...known, ...extra.filter(({ path }) => !paths.has(path))].map(({ path, text }) => readDotenv(path, text));
}

function readDotenv(path: string, text: string): DotenvFile {
  const entries: DotenvEntry[] = [];
  const strange: number[] = [];
  let open: string | undefined;
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    if (open !== undefined) {
      if (line.includes(open)) open = undefined;
      continue;
    }
    const match = LINE.exec(line);
    if (match === null) {
      if (!/^\s*(#|$)/.test(line) && !/^\s*(export\s+)?[A-Za-z_][\w.-]*\s*$/.test(line)) strange.push(index + 1);
      continue;
    }
    const raw = match[2]!;
    const quote = /^["'`]/.exec(raw)?.[0];
    if (quote !== undefined && !raw.slice(1).includes(quote)) open = quote;
    entries.push({ name: match[1]!, value: quote === undefined ? raw.replace(/(?<!\s)\s+#.*$/, '').trimEnd() : raw.slice(1).split(quote)[0]!, line: index + 1 });
  }
  return { path, entries, example: EXAMPLE.test(path), strange };
}
