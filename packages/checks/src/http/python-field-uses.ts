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

/**
 * Reads the attributes that functions take from typed parameters which they never bind again; by the text alone, which
 * costs less than the tree. Strings and comments are taken out of those functions alone that use such a parameter.
 */
export function readFieldUses(text: string): FieldUse[] {
  if (!/\bdef\b/.test(text)) return [];
  let lines: readonly number[] | undefined;
  const quotes = new QuoteCount(text);
  return [...text.matchAll(DEFINITION)].flatMap((match) => {
    const head = match.index + match[0].length;
    const close = closingOf(text, head);
    const typed = close === undefined ? [] : typedParameters(text.slice(head, close + 1));
    if (close === undefined || typed.length === 0) return [];
    lines ??= lineStarts(text);
    const end = endOfBlock(text, close, match[1]!.length, lines);
    const body = text.slice(close, end);
    if (!typed.some(({ name }) => body.includes(`${name}.`)) || DYNAMIC.test(body) || quotes.isInside(match.index)) return [];
    return usesIn(withoutStrings(body), typed, close, lines);
  });
}

interface TypedParameter {
  readonly name: string;
  readonly annotation: string;
}

function typedParameters(head: string): TypedParameter[] {
  if (!/:[ \t]*(?:[A-Za-z_]\w*\.)?[A-Z]/.test(head)) return [];
  return [...withoutStrings(head).matchAll(PARAMETER)].flatMap(([, name, annotation]) => (PLAIN.has(annotation!) ? [] : [{ name: name!, annotation: annotation! }]));
}

function withoutStrings(text: string): string {
  return text.replace(STRINGS, (match) => (match.startsWith('#') || !match.includes('\n') ? ' '.repeat(match.length) : match.replace(/[^\n]/g, ' ')));
}

function usesIn(body: string, typed: readonly TypedParameter[], start: number, lines: readonly number[]): FieldUse[] {
  return typed.flatMap(({ name, annotation }) => {
    if (!body.includes(`${name}.`) || isBound(body, name)) return [];
    const uses = [...body.matchAll(new RegExp(`(?<![\\w.])${name}\\.([A-Za-z_]\\w*)(?!\\w|[ \\t]*=(?!=))`, 'g'))];
    return uses.map((use) => ({ parameter: name, annotation, attribute: use[1]!, ...placeAt(lines, start + use.index + name.length + 1) }));
  });
}

/** Tells whether a place is inside of a string in triple quotes, for places in order. */
class QuoteCount {
  readonly #text: string;
  #at = 0;
  #count = 0;

  constructor(text: string) {
    this.#text = text;
  }

  isInside(offset: number): boolean {
    for (let next = this.#text.indexOf('"""', this.#at); next !== -1 && next < offset; next = this.#text.indexOf('"""', this.#at)) {
      this.#count += 1;
      this.#at = next + 3;
    }
    return this.#count % 2 === 1;
  }
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
