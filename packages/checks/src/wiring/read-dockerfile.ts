import type { TextPosition } from '../text-position.ts';

/** A word of an instruction; words are parted by blanks alone, as the builder does it. */
export interface DockerWord extends TextPosition {
  readonly text: string;
}
/** `--name=value` before the words; `value` is `undefined` without `=`. */
export interface DockerFlag extends TextPosition {
  readonly name: string;
  readonly value: string | undefined;
}
export interface DockerHeredoc {
  readonly name: string;
  readonly body: string;
  readonly closed: boolean;
}
export interface DockerInstruction extends TextPosition {
  /** In capitals. */
  readonly keyword: string;
  readonly endLine: number;
  readonly flags: readonly DockerFlag[];
  /** Without the flags and without the bodies of heredocs. */
  readonly words: readonly DockerWord[];
  /** Everything after the flags, continued lines joined. */
  readonly rest: string;
  /** The strings of the exec form, `["a", "b"]`. */
  readonly exec: readonly string[] | undefined;
  readonly heredocs: readonly DockerHeredoc[];
}
export interface Dockerfile {
  readonly path: string;
  /** The image of `# syntax=`, when it is named. */
  readonly frontend: string | undefined;
  readonly instructions: readonly DockerInstruction[];
}

const DIRECTIVE = /^#[ \t]*([A-Za-z][A-Za-z0-9]*)[ \t]*=[ \t]*([^ \t].*)$/;
const WITH_HEREDOC = /^(ADD|COPY|RUN)$/;
const HEREDOC = /^\d*<<(-?)["']?([^"'<\s]+)["']?$/;

/** The logical line of an instruction: its text and where each piece of it stands. */
interface Joined {
  text: string;
  readonly pieces: { readonly start: number; readonly line: number; readonly column: number }[];
}

/** Reads a Dockerfile as the builder's own parser does: directives, comments, continued lines, flags, heredocs. Nothing is judged here. */
export function readDockerfile(path: string, text: string): Dockerfile {
  const lines = text.split(/\r\n|\n/);
  const { frontend, escape } = directivesOf(lines);
  const continued = escape === '`' ? /(?<!`)`[ \t]*$/ : /(?<!\\)\\[ \t]*$/;
  const instructions: DockerInstruction[] = [];
  for (let index = 0; index < lines.length;) {
    if (/^\s*(#|$)/.test(lines[index]!)) {
      index += 1;
      continue;
    }
    const joined: Joined = { text: '', pieces: [] };
    const first = index;
    index = joinLines(lines, index, continued, joined);
    const instruction = instructionOf(joined, first);
    const heredocs: DockerHeredoc[] = [];
    for (const { name, strip } of heredocsOf(instruction)) index = readHeredoc(lines, index, name, strip, heredocs);
    instructions.push({ ...instruction, heredocs, endLine: index });
  }
  return { path, frontend, instructions };
}

function directivesOf(lines: readonly string[]): { frontend: string | undefined; escape: string } {
  let frontend: string | undefined;
  let escape = '\\';
  for (const line of lines) {
    const match = DIRECTIVE.exec(line);
    if (match === null) break;
    if (match[1]!.toLowerCase() === 'syntax') frontend = match[2]!.trimEnd();
    if (match[1]!.toLowerCase() === 'escape') escape = match[2]!.trimEnd();
  }
  return { frontend, escape };
}

/** Comments and empty lines between continued lines are dropped. Gives the index of the line after the instruction. */
function joinLines(lines: readonly string[], from: number, continued: RegExp, joined: Joined): number {
  let index = from;
  for (; index < lines.length; index += 1) {
    const line = lines[index]!;
    if (index > from && /^\s*(#|$)/.test(line)) continue;
    const more = continued.exec(line);
    joined.pieces.push({ start: joined.text.length, line: index + 1, column: 1 });
    joined.text += more === null ? line : line.slice(0, more.index);
    if (more === null) return index + 1;
  }
  return index;
}

function instructionOf(joined: Joined, first: number): DockerInstruction {
  let piece = 0;
  const words = [...joined.text.matchAll(/\S+/g)].map((match) => {
    while (piece + 1 < joined.pieces.length && joined.pieces[piece + 1]!.start <= match.index) piece += 1;
    const { start, line, column } = joined.pieces[piece]!;
    return { text: match[0], line, column: column + match.index - start, start: match.index };
  });
  const [keyword, ...others] = words;
  const flags: DockerFlag[] = [];
  while (others[0] !== undefined && /^--[a-z]/.test(others[0].text) && keyword!.text.toUpperCase() !== 'CMD') {
    const { text, line, column } = others.shift()!;
    const equals = text.indexOf('=');
    flags.push({ name: text.slice(2, equals < 0 ? undefined : equals), value: equals < 0 ? undefined : text.slice(equals + 1), line, column });
  }
  const rest = others.length === 0 ? '' : joined.text.slice(others[0]!.start).trim();
  return {
    keyword: keyword!.text.toUpperCase(), line: first + 1, column: keyword!.column, endLine: first + 1, flags, rest, heredocs: [],
    words: others.map(({ text, line, column }) => ({ text, line, column })), exec: execForm(rest),
  };
}

function execForm(rest: string): readonly string[] | undefined {
  if (!rest.startsWith('[')) return undefined;
  try {
    const value: unknown = JSON.parse(rest);
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
  } catch {
    return undefined;
  }
}

function heredocsOf(instruction: DockerInstruction): { readonly name: string; readonly strip: boolean }[] {
  const [inner] = instruction.words;
  const nested = instruction.keyword === 'ONBUILD' && inner !== undefined && WITH_HEREDOC.test(inner.text.toUpperCase());
  if (!nested && !WITH_HEREDOC.test(instruction.keyword)) return [];
  return instruction.words.flatMap(({ text }) => {
    const match = HEREDOC.exec(text);
    return match === null ? [] : [{ name: match[2]!, strip: match[1] === '-' }];
  });
}

function readHeredoc(lines: readonly string[], from: number, name: string, strip: boolean, heredocs: DockerHeredoc[]): number {
  const end = lines.findIndex((line, index) => index >= from && (strip ? line.replace(/^\t+/, '') : line) === name);
  heredocs.push({ name, body: lines.slice(from, end < 0 ? undefined : end).join('\n'), closed: end >= 0 });
  return end < 0 ? lines.length : end + 1;
}
