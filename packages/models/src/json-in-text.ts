/** The JSON of a text, or what is wrong with what was meant to be it. */
export type JsonReading =
  /** The values, longest first. */
  | { readonly kind: 'found'; readonly values: readonly unknown[] }
  | { readonly kind: 'broken'; readonly problem: string };

/** Brackets that are never closed and are searched to the end of the text, at most. */
const MOST_UNCLOSED = 20;
/** Characters of the parser's own words. */
const LONGEST_PROBLEM = 200;

interface Candidate {
  readonly length: number;
  readonly value?: unknown;
  readonly problem?: string;
}

/**
 * Reads the JSON in a model's answer, prose and code fences around it left out. A part of a larger value that does not
 * parse is no answer, even where it would do for one: when the longest candidate is broken, the text is.
 */
export function jsonInText(text: string): JsonReading {
  const whole = parsed(text.trim().replace(/^```[a-z]*\n?|```$/g, '').trim());
  if ('value' in whole) return { kind: 'found', values: [whole.value] };
  const candidates = candidatesIn(text).sort((left, right) => right.length - left.length);
  const [longest] = candidates;
  if (longest === undefined) return { kind: 'broken', problem: text.trim() === '' ? 'the answer is empty' : 'the answer holds no JSON' };
  if (longest.problem !== undefined) return { kind: 'broken', problem: longest.problem };
  return { kind: 'found', values: candidates.filter((candidate) => 'value' in candidate).map(({ value }) => value) };
}

/** Every bracketed part that is JSON or looks like it, none inside another. */
function candidatesIn(text: string): Candidate[] {
  const candidates: Candidate[] = [];
  const openings = /[{[]/g;
  let unclosed = 0;
  for (let opening = openings.exec(text); opening !== null; opening = openings.exec(text)) {
    const at = opening.index;
    const end = closingOf(text, at);
    if (end === undefined && unclosed++ === MOST_UNCLOSED) break;
    const read = parsed(text.slice(at, end ?? text.length));
    const meant = /^.\s*["{[\]}]/.test(text.slice(at, at + 50));
    if ('value' in read || meant) candidates.push({ length: (end ?? text.length) - at, ...read });
    if (end === undefined && meant) break;
    openings.lastIndex = end ?? at + 1;
  }
  return candidates;
}

/** Where the bracket at `from` is closed, brackets in strings aside. */
function closingOf(text: string, from: number): number | undefined {
  let depth = 0;
  let inString = false;
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (inString) {
      if (character === '\\') at++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') depth++;
    else if ((character === '}' || character === ']') && --depth === 0) return at + 1;
  }
  return undefined;
}

function parsed(text: string): { readonly value: unknown } | { readonly problem: string } {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    return { problem: `not JSON: ${(error as Error).message.slice(0, LONGEST_PROBLEM)}` };
  }
}
