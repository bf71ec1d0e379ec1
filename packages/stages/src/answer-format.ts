import { pathProblem } from '@dark-factory/contracts';

/**
 * How files travel in a model's answer. Each file stands between two marker lines that name it, so code fences, prose
 * and other markers inside a file do not end it: only the end marker with its own path does.
 */
export const FILE_FORMAT = `Write each file between two marker lines, exactly like this, with the path as it was given:

=== file: path/to/file.ext ===
(the whole content of the file)
=== end: path/to/file.ext ===

No code fences around a file. Nothing of a file is left out or abbreviated. Finish one file before starting the next.`;

/** A file as an answer holds it: complete, or cut before its end marker. */
export interface AnsweredFile {
  readonly path: string;
  readonly content: string;
  readonly complete: boolean;
}

/** What an answer turned out to hold. `rejected` is what was not taken over and why; `prose` is what stood outside of files. */
export interface ParsedAnswer {
  readonly files: readonly AnsweredFile[];
  readonly deleted: readonly string[];
  readonly rejected: readonly { readonly path: string; readonly reason: string }[];
  readonly prose: string;
}

const MARKER = /^={3,}\s*(file|end|delete)\s*:(.*)={3}$/i;

/** Says why a path that is safe in itself may not be written here, or `undefined` when it may. */
export type PathPermission = (path: string) => string | undefined;

/** Only these paths. */
export function onlyPaths(paths: Iterable<string>): PathPermission {
  const allowed = new Set(paths);
  return (path) => (allowed.has(path) ? undefined : 'the path was not asked for');
}

/**
 * Reads the files out of an answer; what may not be written is rejected by name. A path that is written twice keeps its
 * last complete version.
 */
export function parseAnswer(answer: string, permission: PathPermission): ParsedAnswer {
  const blocks = splitBlocks(answer.replace(/\r\n?/g, '\n').split('\n'));
  const files = new Map<string, AnsweredFile>();
  const rejected: { path: string; reason: string }[] = [];
  for (const block of blocks.files) {
    const reason = rejection(block.path, permission);
    if (reason !== undefined) {
      rejected.push({ path: block.path.slice(0, 300), reason });
      continue;
    }
    const path = normalise(block.path);
    if (files.get(path)?.complete !== true || block.complete) files.set(path, { path, content: unwrap(path, block.lines), complete: block.complete });
  }
  const deleted: string[] = [];
  for (const path of blocks.deleted) {
    const reason = rejection(path, permission);
    if (reason === undefined) deleted.push(normalise(path));
    else rejected.push({ path: path.slice(0, 300), reason });
  }
  return { files: [...files.values()], deleted, rejected, prose: blocks.prose.join('\n').trim() };
}

interface Block {
  readonly path: string;
  readonly lines: readonly string[];
  readonly complete: boolean;
}

interface Marker {
  readonly kind: 'file' | 'end' | 'delete';
  readonly path: string;
  readonly line: number;
}

function markersOf(lines: readonly string[]): Marker[] {
  return lines.flatMap((line, index) => {
    const match = MARKER.exec(line.trim());
    return match === null ? [] : [{ kind: match[1]!.toLowerCase() as Marker['kind'], path: cleanPath(match[2]!.replace(/(?<!=)=+$/, '')), line: index }];
  });
}

/** For each marker the next one of the same path that opens or ends a file, and the line of the next file of any path. */
function laterMarkers(markers: readonly Marker[]): { sameLater: (Marker | undefined)[]; nextFile: (number | undefined)[] } {
  const sameLater: (Marker | undefined)[] = [];
  const nextFile: (number | undefined)[] = [];
  const last = new Map<string, Marker>();
  let file: number | undefined;
  for (let index = markers.length - 1; index >= 0; index--) {
    const marker = markers[index]!;
    sameLater[index] = last.get(marker.path);
    nextFile[index] = file;
    if (marker.kind !== 'delete') last.set(marker.path, marker);
    if (marker.kind === 'file') file = marker.line;
  }
  return { sameLater, nextFile };
}

function splitBlocks(lines: readonly string[]): { files: Block[]; deleted: string[]; prose: string[] } {
  const markers = markersOf(lines);
  const { sameLater, nextFile } = laterMarkers(markers);
  const files: Block[] = [];
  const deleted: string[] = [];
  const prose: string[] = [];
  let from = 0;
  for (let index = 0; index < markers.length; index++) {
    const marker = markers[index]!;
    if (marker.line < from) continue;
    for (let line = from; line < marker.line; line++) prose.push(lines[line]!);
    from = marker.line + 1;
    if (marker.kind === 'delete') deleted.push(marker.path);
    if (marker.kind !== 'file') continue;
    const end = sameLater[index];
    const complete = end?.kind === 'end';
    // Without an end marker of its own the file was cut where the next file starts, or at the end of the answer.
    const until = complete ? end.line : nextFile[index] ?? lines.length;
    files.push({ path: marker.path, lines: lines.slice(from, until), complete });
    from = complete ? until + 1 : until;
  }
  for (let line = from; line < lines.length; line++) prose.push(lines[line]!);
  return { files, deleted, prose };
}

/** Models decorate paths with backticks, quotes, bold and a leading `./`. */
function cleanPath(path: string): string {
  return path.replace(/^[`"'*\s]+|[`"'*\s]+$/g, '');
}

function normalise(path: string): string {
  return path.replace(/^(?:\.\/)+/, '');
}

function rejection(path: string, permission: PathPermission): string | undefined {
  const normal = normalise(path);
  const problem = pathProblem(normal, { allowWorkflows: true });
  if (problem !== undefined) return `the path ${problem}`;
  return permission(normal);
}

/** The content, without a code fence that wraps the whole of it (except in Markdown, where it may be meant). */
function unwrap(path: string, lines: readonly string[]): string {
  let first = 0;
  let last = lines.length;
  if (!/\.(md|mdx|markdown)$/i.test(path)) {
    while (first < last && lines[first]!.trim() === '') first++;
    while (last > first && lines[last - 1]!.trim() === '') last--;
    const fence = /^(`{3,}|~{3,})[\w+.-]*(?:\s.*)?$/.exec(lines[first] ?? '');
    if (fence !== null && last - first >= 2 && lines[last - 1]!.trim() === fence[1]) return ended(lines.slice(first + 1, last - 1));
    if (fence !== null && !lines.slice(first + 1, last).some((line) => line.trim() === fence[1])) return ended(lines.slice(first + 1, last));
  }
  return ended(lines);
}

function ended(lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}
