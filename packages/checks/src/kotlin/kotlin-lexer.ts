/** What a token is. Words that are keywords only in places (`data`, `get`, `by`) are identifiers. */
export const TokenKind = { end: 0, identifier: 1, keyword: 2, number: 3, character: 4, stringOpen: 5, stringClose: 6, templateOpen: 7, templateClose: 8, templateName: 9, sign: 10 } as const;
export type TokenKind = (typeof TokenKind)[keyof typeof TokenKind];

/** The tokens of a text without comments, as columns: token `i` is `texts[i]`, from `starts[i]` up to `ends[i]`. The last one is the end of the text. */
export interface KotlinTokens {
  readonly kinds: readonly TokenKind[];
  readonly texts: readonly string[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** Whether a line ends between a token and the one before it. */
  readonly afterNewline: readonly boolean[];
  /** For an opening bracket the index of the token that closes it; absent where brackets do not pair up. */
  readonly closers: ReadonlyMap<number, number>;
}

/** A place where the text cannot be Kotlin. */
export class KotlinSyntaxError extends Error {
  readonly offset: number;
  /** Where what is wrong began: the bracket or quote that is never closed. */
  readonly opened: number | undefined;

  constructor(message: string, offset: number, opened?: number) {
    super(message);
    this.name = 'KotlinSyntaxError';
    this.offset = offset;
    this.opened = opened;
  }
}

/** https://kotlinlang.org/docs/keyword-reference.html#hard-keywords */
const HARD_KEYWORDS = new Map('as break class continue do else false for fun if in interface is null object package return super this throw true try typealias typeof val var when while'.split(' ').map((word) => [word, word]));
/** Longest first. */
const SIGNS = ['===', '!==', '..<', '...', '!!', '?.', '?:', '::', '->', '..', '++', '--', '&&', '||', '==', '!=', '<=', '>=', '+=', '-=', '*=', '/=', '%=', ';;'];
const SIGNS_BY_FIRST = grouped();
const TEMPLATE = /(\$+)(?:(\{)|`[^`\n]+`|[\p{L}_][\p{L}\p{Nd}_]*)?/uy;
const DOLLARS = /\$+(?=")/y;
const SINGLE = new Map([...'(){}[]<>,.;:=+-*/%!?@&|#$^~\\'].map((sign) => [sign.charCodeAt(0), sign]));
const NUMBER = /0[xX][0-9a-fA-F_]+[uU]?L?|0[bB][01_]+[uU]?L?|(?:\d[\d_]*)?\.\d[\d_]*(?:[eE][+-]?\d[\d_]*)?[fF]?|\d[\d_]*(?:[eE][+-]?\d[\d_]*[fF]?|[fF]|[uU]?L?)/y;
const OTHER_IDENTIFIER = /[\p{L}\p{Nl}\p{Nd}_]+/uy;
const PAIRS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

function grouped(): Map<number, string[]> {
  const groups = new Map<number, string[]>();
  for (const sign of SIGNS) groups.set(sign.charCodeAt(0), [...(groups.get(sign.charCodeAt(0)) ?? []), sign]);
  return groups;
}

/** Cuts a text into tokens. Throws `KotlinSyntaxError` for a string or comment that does not end. */
export function kotlinTokens(text: string): KotlinTokens {
  return new Lexer(text).run();
}

interface OpenString { readonly raw: boolean; readonly dollars: number; readonly start: number }

class Lexer {
  readonly kinds: TokenKind[] = [];
  readonly texts: string[] = [];
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  readonly afterNewline: boolean[] = [];
  readonly closers = new Map<number, number>();
  readonly #text: string;
  /** Strings whose template is being read, innermost last, and how many braces are open inside each. */
  readonly #templates: { readonly string: OpenString; depth: number }[] = [];
  readonly #open: number[] = [];
  #at = 0;
  #newline = true;

  constructor(text: string) {
    this.#text = text;
  }

  run(): KotlinTokens {
    if (this.#text.startsWith('#!')) this.#skipLine();
    for (;;) {
      this.#skipSpace();
      if (this.#at >= this.#text.length) break;
      this.#token();
    }
    const unfinished = this.#templates.at(-1);
    if (unfinished !== undefined) throw new KotlinSyntaxError("Expecting '}' of a string template", this.#text.length, unfinished.string.start);
    this.#add(TokenKind.end, '', this.#text.length);
    return this;
  }

  #add(kind: TokenKind, text: string, end: number): void {
    this.kinds.push(kind);
    this.texts.push(text);
    this.starts.push(this.#at);
    this.ends.push(end);
    this.afterNewline.push(this.#newline);
    this.#newline = false;
    this.#at = end;
  }

  #skipLine(): void {
    const end = this.#text.indexOf('\n', this.#at);
    this.#at = end < 0 ? this.#text.length : end;
  }

  #skipSpace(): void {
    for (; this.#at < this.#text.length; ) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === 10 || code === 13) {
        this.#newline = true;
        this.#at += 1;
      } else if (code === 32 || code === 9 || code === 12 || code === 0xfeff || code === 0xa0) this.#at += 1;
      else if (code === 47 && this.#text.charCodeAt(this.#at + 1) === 47) this.#skipLine();
      else if (code === 47 && this.#text.charCodeAt(this.#at + 1) === 42) this.#skipComment();
      else return;
    }
  }

  /** Comments nest. */
  #skipComment(): void {
    const start = this.#at;
    const mark = /\/\*|\*\/|\n/g;
    mark.lastIndex = start;
    for (let depth = 0, match = mark.exec(this.#text); ; match = mark.exec(this.#text)) {
      if (match === null) throw new KotlinSyntaxError('Unclosed comment', start);
      if (match[0] === '\n') this.#newline = true;
      else depth += match[0] === '/*' ? 1 : -1;
      if (depth > 0) continue;
      this.#at = mark.lastIndex;
      return;
    }
  }

  #token(): void {
    const code = this.#text.charCodeAt(this.#at);
    if (isWordStart(code)) return this.#word();
    if (isDigit(code) || (code === 46 && isDigit(this.#text.charCodeAt(this.#at + 1)))) return this.#number();
    if (code === 34) return this.#string(1);
    if (code === 39) return this.#character();
    if (code === 96) return this.#backticks();
    if (code === 36) {
      DOLLARS.lastIndex = this.#at;
      const run = DOLLARS.exec(this.#text)?.[0].length;
      if (run !== undefined) return this.#string(run);
    }
    if (code > 127) return this.#otherWord();
    this.#sign(code);
  }

  #word(): void {
    let end = this.#at + 1;
    while (isWordPart(this.#text.charCodeAt(end))) end += 1;
    if (this.#text.charCodeAt(end) > 127) return this.#otherWord();
    const word = this.#text.slice(this.#at, end);
    const keyword = HARD_KEYWORDS.get(word);
    if (word === 'as' && this.#text.charCodeAt(end) === 63) return this.#add(TokenKind.keyword, 'as?', end + 1);
    this.#add(keyword === undefined ? TokenKind.identifier : TokenKind.keyword, keyword ?? word, end);
  }

  #otherWord(): void {
    OTHER_IDENTIFIER.lastIndex = this.#at;
    const word = OTHER_IDENTIFIER.exec(this.#text)?.[0];
    if (word === undefined) throw new KotlinSyntaxError(`Unexpected character "${String.fromCodePoint(this.#text.codePointAt(this.#at)!)}"`, this.#at);
    this.#add(TokenKind.identifier, word, this.#at + word.length);
  }

  #number(): void {
    NUMBER.lastIndex = this.#at;
    const found = NUMBER.exec(this.#text)?.[0] ?? this.#text[this.#at]!;
    this.#add(TokenKind.number, found, this.#at + found.length);
  }

  #character(): void {
    for (let end = this.#at + 1; end < this.#text.length; end += 1) {
      const code = this.#text.charCodeAt(end);
      if (code === 10) break;
      if (code === 92) end += 1;
      else if (code === 39) return this.#add(TokenKind.character, "'", end + 1);
    }
    throw new KotlinSyntaxError('Missing closing quote of a character', this.#at);
  }

  #backticks(): void {
    const end = this.#text.indexOf('`', this.#at + 1);
    if (end <= this.#at + 1 || this.#text.slice(this.#at, end).includes('\n')) throw new KotlinSyntaxError('Missing closing backtick', this.#at);
    this.#add(TokenKind.identifier, this.#text.slice(this.#at + 1, end), end + 1);
  }

  #sign(code: number): void {
    const rest = this.#text.slice(this.#at, this.#at + 4);
    if (rest.startsWith('!in') || rest.startsWith('!is')) {
      if (!isWordPart(rest.charCodeAt(3)) && !(rest.charCodeAt(3) > 127)) return this.#add(TokenKind.keyword, rest.slice(0, 3), this.#at + 3);
    }
    // A reference to a member of a nullable type, `String?::length`, not the elvis operator.
    const sign = rest.startsWith('?::') ? '?' : SIGNS_BY_FIRST.get(code)?.find((one) => rest.startsWith(one)) ?? SINGLE.get(code);
    if (sign === undefined) throw new KotlinSyntaxError(`Unexpected character "${rest[0]!}"`, this.#at);
    const template = this.#templates.at(-1);
    if (sign === '}' && template?.depth === 0) return this.#endTemplate(template.string);
    this.#pair(sign);
    if (template !== undefined && sign === '{') template.depth += 1;
    if (template !== undefined && sign === '}') template.depth -= 1;
    this.#add(TokenKind.sign, sign, this.#at + sign.length);
  }

  #pair(sign: string): void {
    if (sign === '(' || sign === '[' || sign === '{') this.#open.push(this.kinds.length);
    const wanted = PAIRS[sign];
    if (wanted === undefined) return;
    const opener = this.#open.at(-1);
    if (opener === undefined || this.texts[opener] !== wanted) return;
    this.#open.pop();
    this.closers.set(opener, this.kinds.length);
  }

  #string(dollars: number): void {
    const start = this.#at;
    const quote = this.#text[start] === '$' ? start + dollars : start;
    const raw = this.#text.startsWith('"""', quote);
    this.#add(TokenKind.stringOpen, '"', quote + (raw ? 3 : 1));
    this.#inString({ raw, dollars, start });
  }

  #endTemplate(string: OpenString): void {
    this.#templates.pop();
    this.#add(TokenKind.templateClose, '}', this.#at + 1);
    this.#inString(string);
  }

  /** From a place inside a string up to its end or its next template. */
  #inString(string: OpenString): void {
    const text = this.#text;
    for (let at = this.#at; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === 34 && (!string.raw || text.startsWith('"""', at))) {
        while (string.raw && text.charCodeAt(at + 3) === 34) at += 1;
        this.#at = at;
        return this.#add(TokenKind.stringClose, '"', at + (string.raw ? 3 : 1));
      }
      if (!string.raw && code === 10) break;
      if (!string.raw && code === 92) at += 1;
      else if (code === 36) {
        const next = this.#template(string, at);
        if (next === undefined) return;
        at = next - 1;
      }
    }
    throw new KotlinSyntaxError(string.raw ? 'Unclosed raw string' : 'Missing closing quote of a string', string.start);
  }

  /** Reads what begins at a dollar sign. Where the string goes on after it; `undefined` when the code of a template follows. */
  #template(string: OpenString, at: number): number | undefined {
    TEMPLATE.lastIndex = at;
    const [match, signs, brace] = TEMPLATE.exec(this.#text)!;
    const end = at + match.length;
    if (signs!.length < string.dollars || match === signs) return at + signs!.length;
    this.#at = at;
    if (brace === undefined) {
      this.#add(TokenKind.templateName, match.slice(signs!.length).replaceAll('`', ''), end);
      return end;
    }
    this.#add(TokenKind.templateOpen, '${', end);
    this.#templates.push({ string, depth: 0 });
    return undefined;
  }
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isWordStart(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;
}

function isWordPart(code: number): boolean {
  return isWordStart(code) || isDigit(code);
}
