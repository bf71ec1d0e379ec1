import { KotlinSyntaxError, TokenKind, type KotlinTokens } from './kotlin-lexer.ts';

/** Deeper nesting than anyone writes; more would exhaust the stack. */
const MAX_DEPTH = 400;

/** A place in the tokens of a file, and the questions that a parser asks there. */
export class TokenCursor {
  protected readonly text: string;
  protected readonly tokens: KotlinTokens;
  protected at = 0;
  #depth = 0;
  /** Inside parentheses and square brackets the end of a line separates nothing. */
  protected newlinesCount = true;

  constructor(text: string, tokens: KotlinTokens) {
    this.text = text;
    this.tokens = tokens;
  }

  protected kind(ahead = 0): TokenKind {
    return this.tokens.kinds[Math.min(this.at + ahead, this.tokens.kinds.length - 1)]!;
  }

  protected word(ahead = 0): string {
    return this.tokens.texts[Math.min(this.at + ahead, this.tokens.texts.length - 1)]!;
  }

  /** Whether this keyword or sign comes next. */
  protected is(text: string, ahead = 0): boolean {
    const kind = this.kind(ahead);
    return (kind === TokenKind.sign || kind === TokenKind.keyword) && this.word(ahead) === text;
  }

  /** Whether this word comes next, which is a keyword in some places only. */
  protected isSoft(text: string, ahead = 0): boolean {
    return this.kind(ahead) === TokenKind.identifier && this.word(ahead) === text;
  }

  protected isName(ahead = 0): boolean {
    return this.kind(ahead) === TokenKind.identifier;
  }

  protected atEnd(): boolean {
    return this.kind() === TokenKind.end;
  }

  protected offset(ahead = 0): number {
    return this.tokens.starts[Math.min(this.at + ahead, this.tokens.starts.length - 1)]!;
  }

  /** Where the token before ends. */
  protected lastEnd(): number {
    return this.at === 0 ? 0 : this.tokens.ends[this.at - 1]!;
  }

  /** Whether the next token touches the one before it. */
  protected touches(ahead = 0): boolean {
    return this.at + ahead > 0 && this.tokens.ends[this.at + ahead - 1] === this.offset(ahead);
  }

  /** Whether the end of a line before the next token ends what was read. */
  protected brokenOff(ahead = 0): boolean {
    return this.newlinesCount && this.newlineBefore(ahead);
  }

  protected newlineBefore(ahead = 0): boolean {
    return this.tokens.afterNewline[Math.min(this.at + ahead, this.tokens.afterNewline.length - 1)]!;
  }

  protected next(): void {
    if (this.at < this.tokens.kinds.length - 1) this.at += 1;
  }

  protected take(text: string): boolean {
    if (!this.is(text)) return false;
    this.next();
    return true;
  }

  protected expect(text: string, opened?: number): void {
    if (!this.take(text)) this.fail(`Expecting '${text}'`, opened);
  }

  protected name(what = 'Name expected'): string {
    if (!this.isName()) this.fail(what);
    const name = this.word();
    this.next();
    return name;
  }

  protected fail(message: string, opened?: number): never {
    throw new KotlinSyntaxError(message, this.offset(), opened);
  }

  /** The token that closes the bracket `ahead`, as a distance from here; `undefined` where brackets do not pair up. */
  protected closing(ahead = 0): number | undefined {
    const closer = this.tokens.closers.get(this.at + ahead);
    return closer === undefined ? undefined : closer - this.at;
  }

  /** Reads a part in which lines end statements, or do not. */
  protected nested<T>(newlinesCount: boolean, read: () => T): T {
    const before = this.newlinesCount;
    this.newlinesCount = newlinesCount;
    const result = this.deeper(read);
    this.newlinesCount = before;
    return result;
  }

  protected deeper<T>(read: () => T): T {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw new RangeError('nested too deeply');
    const result = read();
    this.#depth -= 1;
    return result;
  }

  /** A list with commas, of which a last one may have nothing behind it, up to `close`, which is read too. */
  protected list(open: string, close: string, read: () => void): void {
    const opened = this.offset();
    this.expect(open);
    this.nested(false, () => {
      while (!this.is(close)) {
        read();
        if (!this.take(',')) break;
      }
      this.expect(close, opened);
    });
  }
}
