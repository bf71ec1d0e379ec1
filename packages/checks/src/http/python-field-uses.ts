/** An attribute taken from a parameter whose annotation is one name. */
export interface FieldUse {
  /** As written: `ItemCreate`, `schemas.ItemCreate`. */
  readonly annotation: string;
  readonly parameter: string;
  readonly attribute: string;
  readonly line: number;
  readonly column: number;
}

const STRINGS = /[rRuUbB]{0,2}(?:"""[^]*?"""|'''[^]*?'''|"(?:\\[^]|[^"\\\n])*"|'(?:\\[^]|[^'\\\n])*')|#[^\n]*/g;
const DEFINITION = /^([ \t]*)(?:async[ \t]+)?def[ \t]+\w+[ \t]*\(/gm;
const PARAMETER = /(?<![\w.*])(\w+)[ \t]*:[ \t]*((?:[A-Za-z_]\w*\.)?[A-Z]\w*)[ \t]*(?=[,)=\n])/g;
const PLAIN = new Set(['Request', 'Response', 'Session', 'AsyncSession', 'Any', 'Path', 'Callable', 'Type', 'Optional', 'List', 'Dict', 'Decimal', 'UUID', 'Enum', 'Iterable', 'WebSocket', 'BackgroundTasks', 'UploadFile']);
/** The function asks what it was given, or changes it by name. */
const DYNAMIC = /\b(hasattr|setattr|getattr|isinstance|vars|cast|type)\(/;

/** Reads the attributes that functions take from typed parameters which they never bind again; by the text alone, which costs less than the tree. */
export function readFieldUses(text: string): FieldUse[] {
  if (!/\bdef\b[^]*?:\s*(?:\w+\.)?[A-Z]/.test(text)) return [];
  const plain = text.replace(STRINGS, (match) => (match.startsWith('#') || !match.includes('\n') ? ' '.repeat(match.length) : match.replace(/[^\n]/g, ' ')));
  const lines = lineStarts(plain);
  return [...plain.matchAll(DEFINITION)].flatMap((match) => usesIn(plain, match.index, match[0].length, match[1]!.length, lines));
}

function usesIn(plain: string, start: number, head: number, indent: number, lines: readonly number[]): FieldUse[] {
  const close = closingOf(plain, start + head);
  if (close === undefined) return [];
  const typed = [...plain.slice(start + head, close + 1).matchAll(PARAMETER)].filter(([, , annotation]) => !PLAIN.has(annotation!));
  if (typed.length === 0) return [];
  const end = endOfBlock(plain, close, indent, lines);
  const body = plain.slice(close, end);
  return typed.flatMap(([, parameter, annotation]) => {
    if (isBound(body, parameter!) || DYNAMIC.test(body)) return [];
    const uses = [...body.matchAll(new RegExp(`(?<![\\w.])${parameter!}\\.([A-Za-z_]\\w*)(?!\\w|[ \\t]*=(?!=))`, 'g'))];
    return uses.map((use) => ({ parameter: parameter!, annotation: annotation!, attribute: use[1]!, ...placeAt(lines, close + use.index + parameter!.length + 1) }));
  });
}

/** Whether a name is bound anew in a body: assigned, looped over, or a parameter of a function inside. */
function isBound(body: string, name: string): boolean {
  return new RegExp(`(?<![\\w.])${name}[ \\t]*(?:=(?!=)|:=|:[^=\\n]{0,200}=|,[^=()\\n]{0,200}=(?!=)|[-+*/|&%]=)|\\b(?:for|as|lambda|del|global)\\b[^:\\n]{0,200}\\b${name}\\b[^.]|\\bdef\\b[^:]{0,400}\\b${name}\\b`).test(body);
}

function closingOf(text: string, from: number): number | undefined {
  let depth = 1;
  for (let at = from; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    if (character === 40 || character === 91 || character === 123) depth += 1;
    else if (character === 41 || character === 93 || character === 125) depth -= 1;
    if (depth === 0) return at;
  }
  return undefined;
}

/** Where the lines that are indented deeper end. */
function endOfBlock(text: string, from: number, indent: number, lines: readonly number[]): number {
  const colon = text.indexOf(':', from);
  const first = lineOf(lines, colon === -1 ? from : colon) + 1;
  for (let line = first; line < lines.length; line += 1) {
    const start = lines[line]!;
    let at = start;
    while (text[at] === ' ' || text[at] === '\t') at += 1;
    if (text[at] !== '\n' && text[at] !== '\r' && at < text.length && at - start <= indent) return start;
  }
  return text.length;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function lineOf(lines: readonly number[], offset: number): number {
  let low = 0;
  let high = lines.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (lines[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

function placeAt(lines: readonly number[], offset: number): { readonly line: number; readonly column: number } {
  const line = lineOf(lines, offset);
  return { line: line + 1, column: offset - lines[line]! + 1 };
}
