import { ExpressionParser } from './expression-parser.ts';
import { LineStarts } from '../line-starts.ts';
import type { KotlinTokens } from './kotlin-lexer.ts';
import type { KotlinAnnotation, KotlinDeclaration, KotlinKind, KotlinParameter } from './kotlin-module.ts';

/** https://kotlinlang.org/docs/keyword-reference.html#modifier-keywords */
const MODIFIERS = new Set('abstract actual annotation companion const crossinline data enum expect external final infix inline inner internal lateinit noinline open operator override private protected public reified sealed suspend tailrec value vararg'.split(' '));
const BEGINS_DECLARATION = new Set(['class', 'interface', 'val', 'var', 'typealias']);

/** What stands before a declaration. */
export interface Head {
  readonly start: number;
  readonly modifiers: readonly string[];
  readonly annotations: readonly KotlinAnnotation[];
}
/** A declaration that is still being read. */
export type Draft = { -readonly [Key in keyof KotlinDeclaration]: KotlinDeclaration[Key] } & { members: KotlinDeclaration[] };

/** What declarations are made of: modifiers, parameters, receivers, supertypes. */
export abstract class HeadParser extends ExpressionParser {
  protected readonly lines: LineStarts;

  constructor(text: string, tokens: KotlinTokens) {
    super(text, tokens);
    this.lines = new LineStarts(text);
  }

  protected readHead(): Head {
    const start = this.offset();
    const modifiers: string[] = [];
    const annotations: KotlinAnnotation[] = [];
    for (;;) {
      if (this.is('@')) annotations.push(...this.readAnnotation());
      else if (this.#contextAhead(0) !== undefined) this.#skipContext();
      else if (this.#modifierAhead(0)) {
        modifiers.push(this.word());
        this.next();
      } else if (this.is('fun') && this.is('interface', 1)) {
        modifiers.push('fun');
        this.next();
      } else return { start, modifiers, annotations };
    }
  }

  #modifierAhead(ahead: number): boolean {
    return this.isName(ahead) && MODIFIERS.has(this.word(ahead)) && !this.is('(', ahead + 1) && !this.is('=', ahead + 1) && !this.is(':', ahead + 1) && !this.is('.', ahead + 1) && !this.is(',', ahead + 1);
  }

  /** `context(a: A)` before a declaration: where it ends. */
  #contextAhead(ahead: number): number | undefined {
    if (!this.isSoft('context', ahead) || !this.is('(', ahead + 1)) return undefined;
    return this.closing(ahead + 1);
  }

  #skipContext(): void {
    this.next();
    this.list('(', ')', () => {
      if (this.isName() && this.is(':', 1)) {
        this.bound.add(this.name());
        this.next();
      }
      this.readType();
    });
  }

  /** Whether modifiers and annotations lead to a declaration here, among statements. */
  protected declarationAhead(): boolean {
    let ahead = 0;
    for (;;) {
      const annotated = this.is('@', ahead) ? this.#annotationEnd(ahead) : undefined;
      const context = this.#contextAhead(ahead);
      if (annotated !== undefined) ahead = annotated;
      else if (context !== undefined) ahead = context + 1;
      else if (this.#modifierAhead(ahead)) ahead += 1;
      else break;
    }
    if (this.is('fun', ahead)) return !this.is('(', ahead + 1) || this.extensionOfParentheses(ahead);
    if (this.is('object', ahead)) return this.isName(ahead + 1) || this.isSoft('companion', ahead - 1);
    for (const word of BEGINS_DECLARATION) if (this.is(word, ahead)) return true;
    return false;
  }

  /** `fun (A.() -> B).name()`. */
  protected extensionOfParentheses(ahead: number): boolean {
    const close = this.closing(ahead + 1);
    if (close === undefined) return false;
    let after = close + 1;
    while (this.is('?', after)) after += 1;
    return (this.is('.', after) || this.is('?.', after)) && this.isName(after + 1);
  }

  #annotationEnd(from: number): number | undefined {
    let ahead = from + 1;
    if (this.is(':', ahead + 1)) ahead += 2;
    if (this.is('[', ahead)) return end(this.closing(ahead));
    if (!this.isName(ahead)) return undefined;
    ahead += 1;
    while (this.is('.', ahead) && this.isName(ahead + 1)) ahead += 2;
    return this.is('(', ahead) && !this.newlineBefore(ahead) ? end(this.closing(ahead)) : ahead;
  }

  protected draft(head: Head, kind: KotlinKind, name: string, offset: number): Draft {
    return {
      kind, name, modifiers: head.modifiers, annotations: head.annotations, parameters: undefined, receiver: undefined, type: undefined, supertypes: [], members: [],
      outer: this.owner, offset, line: this.lines.lineAt(offset), start: head.start, headEnd: offset + name.length,
    };
  }

  protected constructorAhead(): boolean {
    let ahead = 0;
    for (;;) {
      const annotated = this.is('@', ahead) ? this.#annotationEnd(ahead) : undefined;
      if (annotated !== undefined) ahead = annotated;
      else if (this.#modifierAhead(ahead)) ahead += 1;
      else return this.isSoft('constructor', ahead);
    }
  }

  /** Parameters; `val` and `var` among them become properties of `owner`. */
  protected readParameters(typed: boolean, owner?: Draft): KotlinParameter[] {
    const found: KotlinParameter[] = [];
    this.list('(', ')', () => {
      const head = this.#parameterHead();
      const property = this.is('val') || this.is('var');
      if (property) this.next();
      const offset = this.offset();
      const name = this.name('Parameter name expected');
      if (typed) this.#needsColon();
      const type = this.take(':') ? this.readType() : '';
      const optional = this.take('=');
      if (optional) this.readExpression();
      this.bound.add(name);
      found.push({ name, type, optional, vararg: head.modifiers.includes('vararg'), annotations: head.annotations, offset });
      if (property) owner?.members.push({ ...this.draft(head, 'property', name, offset), type, headEnd: this.lastEnd() });
    });
    return found;
  }

  #needsColon(): void {
    if (!this.is(':')) this.fail('A type annotation is required on a value parameter');
  }

  #parameterHead(): Head {
    const start = this.offset();
    const modifiers: string[] = [];
    const annotations: KotlinAnnotation[] = [];
    for (;;) {
      if (this.is('@')) annotations.push(...this.readAnnotation());
      else if (this.isName() && MODIFIERS.has(this.word()) && (this.isName(1) || this.is('val', 1) || this.is('var', 1) || this.is('@', 1))) {
        modifiers.push(this.word());
        this.next();
      } else return { start, modifiers, annotations };
    }
  }

  protected readSupertypes(): string[] {
    const names: string[] = [];
    do {
      while (this.is('@')) this.readAnnotation();
      this.readType();
      names.push(this.lastTypePath);
      if (this.is('(')) this.readArguments();
      if (this.isSoft('by')) {
        this.next();
        this.readDelegate();
      }
    } while (this.take(','));
    return names;
  }

  /** The names before the last one of an extension, and the last one. */
  protected readReceiverAndName(what: string): { receiver: string | undefined; name: string; offset: number } {
    const parts: string[] = [];
    while (this.is('@')) this.readAnnotation();
    if (this.is('(')) {
      parts.push(this.#parenthesizedReceiver());
      if (!this.take('.')) this.expect('?.');
    }
    for (;;) {
      const offset = this.offset();
      const name = this.name(what);
      if (this.is('<')) this.readTypeArguments();
      const typed = this.is('?') || this.is('.') || this.is('?.');
      if (typed && parts.length === 0) this.use('type', [name], [offset]);
      while (this.take('?'));
      if (!this.take('.') && !this.take('?.')) return { receiver: parts.length === 0 ? undefined : parts.join('.'), name, offset };
      parts.push(name);
      if (this.is('(')) return { receiver: parts.join('.'), name: '', offset };
    }
  }

  #parenthesizedReceiver(): string {
    const opened = this.offset();
    this.expect('(');
    const type = this.nested(false, () => {
      const text = this.readType();
      this.expect(')', opened);
      return text;
    });
    while (this.take('?'));
    return `(${type})`;
  }

  protected readBody(): void {
    if (this.is('{')) this.readBlock();
    else if (this.take('=')) this.nested(true, () => this.readExpression());
  }

  protected readAnonymousFunction(): void {
    this.next();
    this.receivers += 1;
    if (!this.is('(') || this.#receiverInParentheses()) this.#anonymousReceiver();
    this.readParameters(false);
    if (this.take(':')) this.readType();
    this.readConstraints();
    this.readBody();
    this.receivers -= 1;
  }

  #receiverInParentheses(): boolean {
    const close = this.closing();
    return close !== undefined && this.is('.', close + 1);
  }

  #anonymousReceiver(): void {
    this.readReceiverAndName('Expecting a receiver');
  }

  protected accessorAhead(): boolean {
    let ahead = 0;
    for (;;) {
      const annotated = this.is('@', ahead) ? this.#annotationEnd(ahead) : undefined;
      if (annotated !== undefined) ahead = annotated;
      else if (this.isName(ahead) && MODIFIERS.has(this.word(ahead)) && this.isName(ahead + 1)) ahead += 1;
      else break;
    }
    if (this.isSoft('field', ahead)) return this.is('=', ahead + 1) || this.is(':', ahead + 1);
    if (!this.isSoft('get', ahead) && !this.isSoft('set', ahead)) return false;
    return this.is('(', ahead + 1) || this.is('}', ahead + 1) || this.is(';', ahead + 1) || this.newlineBefore(ahead + 1) || this.kind(ahead + 1) === 0;
  }
}

function end(closing: number | undefined): number | undefined {
  return closing === undefined ? undefined : closing + 1;
}
