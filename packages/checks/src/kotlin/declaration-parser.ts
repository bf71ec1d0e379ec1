import { ExpressionParser } from './expression-parser.ts';
import { LineStarts } from './line-starts.ts';
import type { KotlinTokens } from './kotlin-lexer.ts';
import type { KotlinAnnotation, KotlinDeclaration, KotlinImport, KotlinKind, KotlinParameter } from './kotlin-module.ts';

/** https://kotlinlang.org/docs/keyword-reference.html#modifier-keywords */
const MODIFIERS = new Set('abstract actual annotation companion const crossinline data enum expect external final infix inline inner internal lateinit noinline open operator override private protected public reified sealed suspend tailrec value vararg'.split(' '));
const BEGINS_DECLARATION = new Set(['class', 'interface', 'val', 'var', 'typealias']);

/** What stands before a declaration. */
interface Head {
  readonly start: number;
  readonly modifiers: readonly string[];
  readonly annotations: readonly KotlinAnnotation[];
}
type Draft = { -readonly [Key in keyof KotlinDeclaration]: KotlinDeclaration[Key] } & { members: KotlinDeclaration[] };

/** A whole file: what it imports and declares, down to the members of classes. Throws `KotlinSyntaxError`. */
export class DeclarationParser extends ExpressionParser {
  package = '';
  readonly imports: KotlinImport[] = [];
  readonly declarations: KotlinDeclaration[] = [];
  importsEnd = 0;
  readonly #lines: LineStarts;

  constructor(text: string, tokens: KotlinTokens) {
    super(text, tokens);
    this.#lines = new LineStarts(text);
  }

  /** Reads the file; a script has statements where other files have declarations only. */
  readFile(script: boolean): void {
    while (this.is('@') && this.isSoft('file', 1) && this.is(':', 2)) this.readAnnotation();
    if (this.#packageAhead()) this.#package();
    for (;;) {
      if (this.is('import') || this.isSoft('import')) this.#import();
      else if (!this.take(';')) break;
    }
    while (!this.atEnd()) {
      if (this.take(';') || this.take(';;')) continue;
      if (!script) this.#topLevel();
      else {
        this.readStatement();
        if (!this.atEnd() && !this.is(';') && !this.newlineBefore()) this.fail("Unexpected tokens (use ';' to separate expressions on the same line)");
      }
    }
  }

  #packageAhead(): boolean {
    return this.is('package');
  }

  #dotted(): string {
    const names = [this.name()];
    while (this.is('.') && this.isName(1)) {
      this.next();
      names.push(this.name());
    }
    return names.join('.');
  }

  #package(): void {
    this.next();
    this.package = this.#dotted();
    this.importsEnd = this.lastEnd();
  }

  #import(): void {
    this.next();
    const offset = this.offset();
    const path = this.#dotted();
    const star = this.is('.') && this.is('*', 1);
    if (star) {
      this.next();
      this.next();
    }
    const alias = this.take('as') ? this.name() : undefined;
    this.imports.push({ path, star, alias, offset, line: this.#lines.lineAt(offset) });
    this.importsEnd = this.lastEnd();
    if (!this.atEnd() && !this.is(';') && !this.newlineBefore()) this.fail('Unexpected tokens in an import');
  }

  #topLevel(): void {
    const declaration = this.#declaration('Expecting a top level declaration');
    if (declaration !== undefined) this.declarations.push(declaration);
  }

  #head(): Head {
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
  #declarationAhead(): boolean {
    let ahead = 0;
    for (;;) {
      const annotated = this.is('@', ahead) ? this.#annotationEnd(ahead) : undefined;
      const context = this.#contextAhead(ahead);
      if (annotated !== undefined) ahead = annotated;
      else if (context !== undefined) ahead = context + 1;
      else if (this.#modifierAhead(ahead)) ahead += 1;
      else break;
    }
    if (this.is('fun', ahead)) return !this.is('(', ahead + 1) || this.#extensionOfParentheses(ahead);
    if (this.is('object', ahead)) return this.isName(ahead + 1) || this.isSoft('companion', ahead - 1);
    for (const word of BEGINS_DECLARATION) if (this.is(word, ahead)) return true;
    return false;
  }

  /** `fun (A.() -> B).name()`. */
  #extensionOfParentheses(ahead: number): boolean {
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

  protected readLocalDeclaration(): boolean {
    if (!this.#declarationAhead()) return false;
    const declaration = this.#declaration('Expecting an expression', true);
    if (declaration !== undefined && this.owner === undefined && this.receivers === 0 && this.atTopOfScript()) this.declarations.push(declaration);
    else if (declaration !== undefined) this.bound.add(declaration.name);
    return true;
  }

  /** Blocks nest; what stands in none is at the top of a script. */
  private atTopOfScript(): boolean {
    return this.blocks === 0;
  }

  #declaration(otherwise: string, local = false): KotlinDeclaration | undefined {
    const head = this.#head();
    if (this.is('class') || this.is('interface')) return this.#class(head);
    if (this.is('object')) return this.#object(head);
    if (this.is('fun')) return this.#function(head);
    if (this.is('val') || this.is('var')) return this.#property(head, local);
    if (this.is('typealias')) return this.#alias(head);
    this.fail(otherwise);
  }

  #draft(head: Head, kind: KotlinKind, name: string, offset: number): Draft {
    return {
      kind, name, modifiers: head.modifiers, annotations: head.annotations, parameters: undefined, receiver: undefined, type: undefined, supertypes: [], members: [],
      outer: this.owner, offset, line: this.#lines.lineAt(offset), start: head.start, headEnd: offset + name.length,
    };
  }

  #class(head: Head): KotlinDeclaration {
    const kind = this.is('interface') ? 'interface' : head.modifiers.includes('enum') ? 'enum' : head.modifiers.includes('annotation') ? 'annotation' : 'class';
    this.next();
    const offset = this.offset();
    const draft = this.#draft(head, kind, this.name(), offset);
    if (this.is('<')) this.readTypeParameters();
    this.#inside(draft, () => {
      this.#primaryConstructor(draft);
      if (this.take(':')) draft.supertypes = this.readSupertypes();
      this.readConstraints();
      draft.headEnd = this.lastEnd();
      if (!this.is('{')) return;
      if (kind === 'enum') this.#enumBody(draft);
      else this.readClassBody();
    });
    return draft;
  }

  #inside(draft: Draft, read: () => void): void {
    const { owner, receivers, blocks } = this;
    this.owner = draft;
    this.receivers = 0;
    this.deeper(read);
    this.owner = owner;
    this.receivers = receivers;
    this.blocks = blocks;
  }

  #primaryConstructor(draft: Draft): void {
    const head = this.#constructorAhead() ? this.#head() : undefined;
    if (head !== undefined) {
      this.next();
      draft.members.push({ ...this.#draft(head, 'constructor', '', draft.offset), outer: draft });
      if (!this.is('(')) this.fail("Expecting '('");
    }
    if (!this.is('(')) return;
    draft.parameters = this.#parameters(true, draft);
  }

  #constructorAhead(): boolean {
    let ahead = 0;
    for (;;) {
      const annotated = this.is('@', ahead) ? this.#annotationEnd(ahead) : undefined;
      if (annotated !== undefined) ahead = annotated;
      else if (this.#modifierAhead(ahead)) ahead += 1;
      else return this.isSoft('constructor', ahead);
    }
  }

  /** Parameters; `val` and `var` among them become properties of `owner`. */
  #parameters(typed: boolean, owner?: Draft): KotlinParameter[] {
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
      if (property) owner?.members.push({ ...this.#draft(head, 'property', name, offset), type, headEnd: this.lastEnd() });
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

  protected readClassBody(): void {
    const opened = this.offset();
    this.expect('{');
    this.nested(true, () => this.#members(opened));
  }

  #members(opened: number): void {
    while (!this.take('}')) {
      if (this.take(';')) continue;
      if (this.atEnd()) this.fail("Expecting '}'", opened);
      const member = this.#member();
      if (member !== undefined) (this.owner as Draft | undefined)?.members.push(member);
    }
  }

  #member(): KotlinDeclaration | undefined {
    if (this.isSoft('init') && this.is('{', 1)) {
      this.next();
      this.readBlock();
      return undefined;
    }
    if (this.isSoft('companion') && this.is('{', 1)) return this.#companionBlock();
    const start = this.at;
    const head = this.#head();
    if (this.isSoft('constructor') && this.is('(', 1)) return this.#secondaryConstructor(head);
    if (this.isSoft('init') && this.is('{', 1)) {
      this.next();
      this.readBlock();
      return undefined;
    }
    this.at = start;
    return this.#declaration('Expecting member declaration');
  }

  /** `companion { … }`, the coming form without an object. */
  #companionBlock(): KotlinDeclaration {
    const draft = this.#draft({ start: this.offset(), modifiers: [], annotations: [] }, 'companion', '', this.offset());
    this.next();
    this.#inside(draft, () => this.readClassBody());
    return draft;
  }

  #secondaryConstructor(head: Head): KotlinDeclaration {
    const offset = this.offset();
    this.next();
    const draft = this.#draft(head, 'constructor', '', offset);
    draft.parameters = this.#parameters(true);
    if (this.take(':')) {
      if (!this.is('this') && !this.is('super')) this.fail("Expecting a 'this' or 'super' constructor call");
      this.next();
      this.readArguments();
    }
    if (this.is('{')) this.readBlock();
    return draft;
  }

  #enumBody(draft: Draft): void {
    const opened = this.offset();
    this.expect('{');
    this.nested(true, () => {
      while (this.isName() || this.is('@')) {
        draft.members.push(this.#enumEntry());
        if (!this.take(',')) break;
      }
      if (!this.is('}') && !this.take(';')) this.fail(this.atEnd() ? "Expecting '}'" : "Expecting ',' or ';' after an enum entry", this.atEnd() ? opened : undefined);
      this.#members(opened);
    });
  }

  #enumEntry(): KotlinDeclaration {
    const start = this.offset();
    const annotations: KotlinAnnotation[] = [];
    while (this.is('@')) annotations.push(...this.readAnnotation());
    const offset = this.offset();
    const draft = this.#draft({ start, modifiers: [], annotations }, 'entry', this.name('Expecting an enum entry'), offset);
    if (this.is('(')) this.readArguments();
    draft.headEnd = this.lastEnd();
    if (this.is('{')) this.#inside(draft, () => this.readClassBody());
    return draft;
  }

  #object(head: Head): KotlinDeclaration {
    this.next();
    const offset = this.offset();
    const companion = head.modifiers.includes('companion');
    const named = this.isName() && !(companion && this.newlineBefore() && !this.is(':', 1) && !this.is('{', 1));
    if (!companion && !named) this.fail('Name expected');
    const draft = this.#draft(head, companion ? 'companion' : 'object', named ? this.name() : '', offset);
    this.#inside(draft, () => {
      if (this.take(':')) draft.supertypes = this.readSupertypes();
      draft.headEnd = this.lastEnd();
      if (this.is('{')) this.readClassBody();
    });
    return draft;
  }

  /** The names before the last one of an extension, and the last one. */
  #receiverAndName(what: string): { receiver: string | undefined; name: string; offset: number } {
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

  #function(head: Head): KotlinDeclaration {
    this.next();
    if (this.is('<')) this.readTypeParameters();
    const { receiver, name, offset } = this.#receiverAndName("Expecting a function name");
    const draft = this.#draft(head, 'function', name, offset);
    draft.receiver = receiver;
    if (this.is('<')) this.readTypeParameters();
    this.receivers += receiver === undefined ? 0 : 1;
    this.blocks += 1;
    draft.parameters = this.#parameters(true);
    if (this.take(':')) draft.type = this.readType();
    this.readConstraints();
    draft.headEnd = this.lastEnd();
    this.#body();
    this.blocks -= 1;
    this.receivers -= receiver === undefined ? 0 : 1;
    return draft;
  }

  #body(): void {
    if (this.is('{')) this.readBlock();
    else if (this.take('=')) this.nested(true, () => this.readExpression());
  }

  protected readAnonymousFunction(): void {
    this.next();
    this.receivers += 1;
    if (!this.is('(') || this.#receiverInParentheses()) this.#anonymousReceiver();
    this.#parameters(false);
    if (this.take(':')) this.readType();
    this.readConstraints();
    this.#body();
    this.receivers -= 1;
  }

  #receiverInParentheses(): boolean {
    const close = this.closing();
    return close !== undefined && this.is('.', close + 1);
  }

  #anonymousReceiver(): void {
    this.#receiverAndName('Expecting a receiver');
  }

  #property(head: Head, local: boolean): KotlinDeclaration | undefined {
    this.next();
    if (this.is('<')) this.readTypeParameters();
    if (this.is('(') && !this.#extensionOfParentheses(-1)) return this.#destructuring('(', ')');
    if (this.is('[')) return this.#destructuring('[', ']');
    const { receiver, name, offset } = this.#receiverAndName('Expecting property name or receiver type');
    if (name === '') this.fail('Expecting property name or receiver type');
    const draft = this.#draft(head, 'property', name, offset);
    draft.receiver = receiver;
    this.bound.add(name);
    if (this.take(':')) draft.type = this.readType();
    this.readConstraints();
    draft.headEnd = this.lastEnd();
    this.blocks += 1;
    this.#initializer();
    if (!local) this.#accessors();
    else if (this.owner === undefined && this.blocks === 1) this.#scriptAccessors();
    this.blocks -= 1;
    if (!this.atEnd() && !this.is('}') && !this.is(';') && !this.is(';;') && !this.newlineBefore() && !local) this.fail('Property getter or setter expected');
    return draft;
  }

  #initializer(): void {
    if (this.take('=')) this.nested(true, () => this.readExpression());
    else if (this.isSoft('by')) {
      this.next();
      this.nested(true, () => this.readExpression());
    }
  }

  #destructuring(open: string, close: string): undefined {
    this.readDestructuring(open, close);
    this.#initializer();
    return undefined;
  }

  #accessors(): void {
    for (;;) {
      const start = this.at;
      while (this.is(';')) this.next();
      const found = this.#accessorAhead() && this.#accessor();
      if (found) continue;
      this.at = start;
      return;
    }
  }

  /** Where statements follow, `get(…)` may be a call. */
  #scriptAccessors(): void {
    while (this.isSoft('get') && this.is('(', 1) && this.is(')', 2) && (this.is('=', 3) || this.is('{', 3) || this.is(':', 3))) this.#accessor();
  }

  #accessorAhead(): boolean {
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

  #accessor(): boolean {
    this.#head();
    const field = this.isSoft('field');
    this.next();
    if (!field && !(this.is('(') && !this.newlineBefore())) return true;
    if (!field) this.#parameters(false);
    if (this.take(':')) this.readType();
    this.#body();
    return true;
  }

  #alias(head: Head): KotlinDeclaration {
    this.next();
    const offset = this.offset();
    const draft = this.#draft(head, 'typealias', this.name(), offset);
    if (this.is('<')) this.readTypeParameters();
    this.expect('=');
    draft.type = this.readType();
    draft.headEnd = this.lastEnd();
    return draft;
  }
}

function end(closing: number | undefined): number | undefined {
  return closing === undefined ? undefined : closing + 1;
}
