import type { Edit } from '@dark-factory/contracts';
import { inPathOrder, textOf, type TreeFile } from '@dark-factory/runtime';

/** A tree after its edits, or why they do not fit it. */
export type Edited = { readonly kind: 'edited'; readonly files: readonly TreeFile[]; readonly changed: readonly string[] } | { readonly kind: 'unfit'; readonly reason: string };

/** Puts edits on a tree: all of them or none. Edits of one file may not overlap; a file that is there is not created. */
export function applyEdits(files: readonly TreeFile[], edits: readonly Edit[]): Edited {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const replaced = new Map<string, Extract<Edit, { kind: 'replace' }>[]>();
  const changed = new Set<string>();
  for (const edit of edits) {
    changed.add(edit.path);
    if (edit.kind === 'replace') {
      replaced.set(edit.path, [...(replaced.get(edit.path) ?? []), edit]);
      continue;
    }
    if (byPath.has(edit.path)) return { kind: 'unfit', reason: `${edit.path} is there already` };
    byPath.set(edit.path, { path: edit.path, content: Buffer.from(edit.text, 'utf8'), executable: false });
  }
  for (const [path, own] of replaced) {
    const file = byPath.get(path);
    const before = file === undefined ? undefined : textOf(file);
    const after = before === undefined ? undefined : editedText(before, own);
    if (file === undefined || after === undefined) return { kind: 'unfit', reason: `the edits do not fit ${path}` };
    byPath.set(path, { ...file, content: Buffer.from(after, 'utf8') });
  }
  return { kind: 'edited', files: inPathOrder(byPath.values()), changed: [...changed].sort() };
}

/** A text after edits that do not overlap; `undefined` where one lies outside of it or they do. Exported for previews. */
export function editedText(text: string, edits: readonly Extract<Edit, { kind: 'replace' }>[]): string | undefined {
  // Rules count lines of the text without its byte order mark, which stays where it is.
  const mark = text.startsWith('\ufeff') ? '\ufeff' : '';
  const body = text.slice(mark.length);
  const starts = lineStarts(body);
  const offsetOf = (line: number, column: number): number | undefined => {
    const start = starts[line - 1];
    const offset = start === undefined ? undefined : start + column - 1;
    return offset === undefined || offset > (starts[line] ?? body.length) ? undefined : offset;
  };
  const spans = edits.map((edit) => ({ from: offsetOf(edit.line, edit.column), to: offsetOf(edit.endLine, edit.endColumn), text: edit.text }));
  let result = '';
  let at = 0;
  for (const { from, to, text: replacement } of spans.sort((a, b) => (a.from ?? 0) - (b.from ?? 0))) {
    if (from === undefined || to === undefined || from < at || to < from) return undefined;
    result += body.slice(at, from) + replacement;
    at = to;
  }
  return mark + result + body.slice(at);
}

function lineStarts(text: string): number[] {
  return [0, ...[...text.matchAll(/\r\n|\r|\n/g)].map((match) => match.index + match[0].length)];
}
