/** A comment that stands where code was. */
export interface Elision {
  /** Both count from 1; of the comment. */
  readonly line: number;
  readonly column: number;
  /** What the comment says. */
  readonly text: string;
}

/** A line that may be such a comment, before anybody has looked whether it is one. */
export interface ElisionCandidate extends Elision {
  /** Of the comment; counts UTF-16 units from 0. */
  readonly offset: number;
}

const HINT = /\.\.\.|…|unchanged|brevity|the same\b|rest of/i;
const WHOLE_LINE = /^[ \t]*(\/\/|#|\/\*|\{\/\*)[ \t]*(\S[^\n]{3,119}?)[ \t]*(?:\*\/\}?[ \t]*)?\r?$/gm;
const THINGS = '(?:code|file|files|function|functions|method|methods|class|classes|component|components|implementation|implementations|logic|imports?|fields?|properties|props|routes?|handlers?|endpoints?|tests?|cases|styles|content|body|module|script|config|configuration|definitions?|helpers?|types?|models?|state|hooks?)';
const KEPT = '(?:(?:remains?|stays?|is|are|goes|go|as|kept)\\s+)?(?:unchanged|the same|as (?:before|is)|omitted|here|same as before)';
/** What language models write in place of code that they leave out; the whole comment has to say it. */
const SAYS = [
  new RegExp(`^(?:\\.{3}|…)\\s*\\(?(?:the\\s+)?(?:rest|remainder)\\s+of\\s+(?:the\\s+|your\\s+|this\\s+)?(?:[\\w-]+\\s+)?${THINGS}(?:\\s+${KEPT})?\\)?\\s*[.…]*$`, 'i'),
  new RegExp(`^(?:\\.{3}|…)\\s*\\(?(?:the\\s+|your\\s+)?(?:existing|remaining|previous|other|unchanged|same)\\s+(?:[\\w-]+\\s+)?${THINGS}(?:\\s+${KEPT})?\\)?\\s*[.…]*$`, 'i'),
  new RegExp(`^(?:the\\s+)?(?:rest|remainder)\\s+of\\s+(?:the\\s+|your\\s+|this\\s+)?(?:[\\w-]+\\s+)?${THINGS}\\s+${KEPT}\\s*[.…]*$`, 'i'),
  new RegExp(`^(?:all\\s+)?(?:the\\s+)?(?:existing|remaining|other|previous)\\s+(?:[\\w-]+\\s+)?${THINGS}\\s+${KEPT}\\s*[.…]*$`, 'i'),
  /^(?:the\s+)?(?:rest|remainder)\s+of\s+(?:the\s+|your\s+)?(?:code|file|implementation)\s*(?:\.{3}|…)$/i,
  /^existing code$/i,
  new RegExp(`^(?:\\.{3}\\s*)?(?:(?:${THINGS}|rest)\\s*)?(?:is\\s+|are\\s+)?(?:omitted|unchanged|shortened|elided)\\s+for\\s+brevity\\s*[.…]*$`, 'i'),
];

/** The lines of a text that read like a comment in place of code. */
export function elisionCandidates(text: string): ElisionCandidate[] {
  if (!HINT.test(text)) return [];
  const found: ElisionCandidate[] = [];
  let line = 1;
  let counted = 0;
  for (const match of text.matchAll(WHOLE_LINE)) {
    const said = match[2]!;
    if (!HINT.test(said) && !/existing code/i.test(said)) continue;
    if (!SAYS.some((pattern) => pattern.test(said))) continue;
    for (; counted < match.index; counted += 1) if (text.charCodeAt(counted) === 10) line += 1;
    const indent = match[0].indexOf(match[1]!);
    found.push({ line, column: indent + 1, text: said, offset: match.index + indent });
  }
  return found;
}

/** Which of the candidates of a Python or Kotlin text are comments: not inside strings. Reads the text once, and not at all without candidates. */
export function commentsAmong(candidates: readonly ElisionCandidate[], text: string, sign: '#' | '//'): Elision[] {
  if (candidates.length === 0) return [];
  const wanted = new Map(candidates.map((candidate) => [candidate.offset, candidate]));
  const found: Elision[] = [];
  const tokens = sign === '#' ? PYTHON : KOTLIN;
  for (const { 0: token, index } of text.matchAll(tokens)) {
    const candidate = wanted.get(index);
    if (candidate !== undefined && (token.startsWith(sign) || token.startsWith('/*'))) found.push({ line: candidate.line, column: candidate.column, text: candidate.text });
  }
  return found;
}

/** Comments and strings, each from its first to its last character. */
const PYTHON = /#[^\n]*|"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)|"[^"\\\n]*(?:\\[^][^"\\\n]*)*"?|'[^'\\\n]*(?:\\[^][^'\\\n]*)*'?/g;
const KOTLIN = /\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)|"""[^]*?(?:"""|$)|"[^"\\\n]*(?:\\[^][^"\\\n]*)*"?|'[^'\\\n]*(?:\\[^][^'\\\n]*)*'?/g;
