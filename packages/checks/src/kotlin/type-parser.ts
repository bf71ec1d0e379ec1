import type { KotlinAnnotation, KotlinArgument, KotlinDeclaration, KotlinUse } from './kotlin-module.ts';
import { TokenKind } from './kotlin-lexer.ts';
import { TokenCursor } from './token-cursor.ts';

/** Longest list of type arguments that is told from a comparison by looking ahead. */
const MAX_LOOKAHEAD = 2000;
const IN_TYPE_ARGUMENTS = new Set(['.', ',', '?', '?.', '*', '->', '@', '&', 'in', ':', '[', ']']);

/** Annotations and types. */
export abstract class TypeParser extends TokenCursor {
  readonly uses: KotlinUse[] = [];
  readonly bound = new Set<string>();
  protected owner: KotlinDeclaration | undefined;
  /** Lambdas and extension functions around the current place. */
  protected receivers = 0;
  /** Bodies around the current place. */
  protected blocks = 0;

  #lookedAhead = 0;

  protected abstract readArguments(): KotlinArgument[];

  protected use(as: KotlinUse['as'], names: readonly string[], offsets: readonly number[], rest: Partial<KotlinUse> = {}): void {
    this.uses.push({ as, names, offsets, arguments: undefined, trailingLambda: false, then: undefined, reference: false, owner: this.owner, mayHaveReceiver: this.receivers > 0, ...rest });
  }

  /** Annotations, of which each may be several in brackets. In a type a parenthesis after a space begins a function type. */
  protected readAnnotation(inType = false): KotlinAnnotation[] {
    this.expect('@');
    if ((this.isName() || this.kind() === TokenKind.keyword) && this.is(':', 1) && !this.is('::', 1)) {
      this.next();
      this.next();
    }
    if (!this.take('[')) return [this.#annotationName(inType)];
    const found: KotlinAnnotation[] = [];
    while (!this.is(']')) found.push(this.#annotationName(false));
    this.expect(']');
    return found;
  }

  #annotationName(inType: boolean): KotlinAnnotation {
    const offset = this.offset();
    const { names, offsets } = this.#path();
    this.use('annotation', names, offsets);
    if (this.is('<') && this.typeArgumentsEnd() !== undefined) this.readTypeArguments();
    if (!this.is('(') || (inType && !this.touches() && !this.#typeAfterParentheses()) || this.newlineBefore()) return { name: names.join('.'), argument: undefined, offset };
    const start = this.offset() + 1;
    this.readArguments();
    return { name: names.join('.'), argument: this.text.slice(start, this.lastEnd() - 1).trim(), offset };
  }

  /** In `@A () B` the parentheses are arguments, in `@A () -> B` they begin a type. */
  #typeAfterParentheses(): boolean {
    const close = this.closing();
    return close !== undefined && this.isName(close + 1) && !this.newlineBefore(close + 1);
  }

  #path(): { names: string[]; offsets: number[] } {
    const offsets = [this.offset()];
    const names = [this.name()];
    while (this.is('.') && this.isName(1)) {
      this.next();
      offsets.push(this.offset());
      names.push(this.name());
    }
    return { names, offsets };
  }

  /** Reads a type; gives its text. */
  protected readType(): string {
    const start = this.offset();
    this.deeper(() => this.#type());
    return this.text.slice(start, this.lastEnd());
  }

  #type(): void {
    for (;;) {
      if (this.is('@')) this.readAnnotation(true);
      else if (this.isSoft('suspend') && (this.is('(', 1) || this.isName(1) || this.is('@', 1))) this.next();
      else if (this.isSoft('context') && this.is('(', 1) && this.closing(1) !== undefined) this.#contextTypes();
      else break;
    }
    if (this.is('(')) this.#parentheses();
    else this.#userType();
    this.#suffixes();
  }

  #contextTypes(): void {
    this.next();
    this.list('(', ')', () => this.#functionTypeParameter());
  }

  #suffixes(): void {
    for (;;) {
      if (this.is('?') || (this.is('!!') && !this.newlineBefore())) this.next();
      else if ((this.is('.') || this.is('?.')) && this.is('(', 1)) {
        this.next();
        this.#functionType();
      } else if (this.is('&') && !this.newlineBefore()) {
        this.next();
        this.readType();
      } else return;
    }
  }

  #userType(): void {
    if (!this.isName()) this.fail('Type expected');
    const names: string[] = [];
    const offsets: number[] = [];
    for (;;) {
      offsets.push(this.offset());
      names.push(this.name('Type expected'));
      if (this.is('<')) this.readTypeArguments();
      if (!this.is('.') || this.is('(', 1) || !this.isName(1)) break;
      this.next();
    }
    this.use('type', names, offsets);
    this.lastTypePath = names.join('.');
  }

  /** The path of the user type read last. */
  protected lastTypePath = '';

  #parentheses(): void {
    const close = this.closing();
    if (close !== undefined && this.is('->', close + 1)) return this.#functionType();
    const opened = this.offset();
    this.expect('(');
    this.nested(false, () => {
      this.readType();
      this.expect(')', opened);
    });
  }

  #functionType(): void {
    this.list('(', ')', () => this.#functionTypeParameter());
    this.expect('->');
    this.readType();
  }

  #functionTypeParameter(): void {
    while (this.is('@')) this.readAnnotation(true);
    if (this.isName() && this.isName(1) && this.is(':', 2)) this.next();
    if (this.isName() && this.is(':', 1)) {
      this.next();
      this.next();
    }
    this.readType();
  }

  protected readTypeArguments(): void {
    this.list('<', '>', () => {
      while (this.is('@')) this.readAnnotation(true);
      if (this.take('*')) return;
      if (this.is('in') || (this.isSoft('out') && !this.is('.', 1) && !this.is('>', 1) && !this.is(',', 1))) this.next();
      this.readType();
    });
  }

  /** `<T : A, reified B>`. */
  protected readTypeParameters(): void {
    this.list('<', '>', () => {
      for (;;) {
        if (this.is('@')) this.readAnnotation();
        else if (this.is('in') || ((this.isSoft('out') || this.isSoft('reified')) && (this.isName(1) || this.is('@', 1)))) this.next();
        else break;
      }
      this.bound.add(this.name('Type parameter name expected'));
      if (this.take(':')) this.readType();
    });
  }

  /** `where T : A, T : B`. */
  protected readConstraints(): void {
    if (!this.isSoft('where') || !(this.isName(1) || this.is('@', 1))) return;
    this.next();
    do {
      while (this.is('@')) this.readAnnotation();
      this.name();
      this.expect(':');
      this.readType();
    } while (this.take(','));
  }

  /** How far the `>` is that closes the `<` here; `undefined` where this is a comparison. Linear, and never far. */
  protected typeArgumentsEnd(): number | undefined {
    let angles = 0;
    this.#lookedAhead += 1;
    for (let ahead = 0; ahead < MAX_LOOKAHEAD; ahead += 1) {
      const kind = this.kind(ahead);
      this.#lookedAhead += 1;
      if (this.#lookedAhead > MAX_LOOKAHEAD * 10 + this.tokens.kinds.length * 4) throw new RangeError('nested too deeply');
      if (kind === TokenKind.identifier) continue;
      if (this.is('<', ahead)) angles += 1;
      else if (this.is('>', ahead)) {
        angles -= 1;
        if (angles === 0) return ahead;
      } else if (this.is('(', ahead)) {
        const close = this.closing(ahead);
        if (close === undefined) return undefined;
        ahead = close;
      } else if (kind === TokenKind.end || !IN_TYPE_ARGUMENTS.has(this.word(ahead)) || kind === TokenKind.stringOpen) return undefined;
    }
    return undefined;
  }
}
