import { HeadParser, type Draft, type Head } from './head-parser.ts';
import type { KotlinAnnotation, KotlinDeclaration, KotlinImport } from './kotlin-module.ts';

/** A whole file: what it imports and declares, down to the members of classes. Throws `KotlinSyntaxError`. */
export class DeclarationParser extends HeadParser {
  package = '';
  readonly imports: KotlinImport[] = [];
  readonly declarations: KotlinDeclaration[] = [];
  importsEnd = 0;

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
    this.imports.push({ path, star, alias, offset, line: this.lines.lineAt(offset) });
    this.importsEnd = this.lastEnd();
    if (!this.atEnd() && !this.is(';') && !this.newlineBefore()) this.fail('Unexpected tokens in an import');
  }

  #topLevel(): void {
    const declaration = this.#declaration('Expecting a top level declaration');
    if (declaration !== undefined) this.declarations.push(declaration);
  }

  protected readLocalDeclaration(): boolean {
    if (!this.declarationAhead()) return false;
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
    const head = this.readHead();
    if (this.is('class') || this.is('interface')) return this.#class(head);
    if (this.is('object')) return this.#object(head);
    if (this.is('fun')) return this.#function(head);
    if (this.is('val') || this.is('var')) return this.#property(head, local);
    if (this.is('typealias')) return this.#alias(head);
    this.fail(otherwise);
  }

  #class(head: Head): KotlinDeclaration {
    const kind = this.is('interface') ? 'interface' : head.modifiers.includes('enum') ? 'enum' : head.modifiers.includes('annotation') ? 'annotation' : 'class';
    this.next();
    const offset = this.offset();
    const draft = this.draft(head, kind, this.name(), offset);
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
    const head = this.constructorAhead() ? this.readHead() : undefined;
    if (head !== undefined) {
      this.next();
      draft.members.push({ ...this.draft(head, 'constructor', '', draft.offset), outer: draft });
      if (!this.is('(')) this.fail("Expecting '('");
    }
    if (!this.is('(')) return;
    draft.parameters = this.readParameters(true, draft);
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
    const head = this.readHead();
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
    const draft = this.draft({ start: this.offset(), modifiers: [], annotations: [] }, 'companion', '', this.offset());
    this.next();
    this.#inside(draft, () => this.readClassBody());
    return draft;
  }

  #secondaryConstructor(head: Head): KotlinDeclaration {
    const offset = this.offset();
    this.next();
    const draft = this.draft(head, 'constructor', '', offset);
    draft.parameters = this.readParameters(true);
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
    const draft = this.draft({ start, modifiers: [], annotations }, 'entry', this.name('Expecting an enum entry'), offset);
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
    const draft = this.draft(head, companion ? 'companion' : 'object', named ? this.name() : '', offset);
    this.#inside(draft, () => {
      if (this.take(':')) draft.supertypes = this.readSupertypes();
      draft.headEnd = this.lastEnd();
      if (this.is('{')) this.readClassBody();
    });
    return draft;
  }

  #function(head: Head): KotlinDeclaration {
    this.next();
    if (this.is('<')) this.readTypeParameters();
    const { receiver, name, offset } = this.readReceiverAndName("Expecting a function name");
    const draft = this.draft(head, 'function', name, offset);
    draft.receiver = receiver;
    if (this.is('<')) this.readTypeParameters();
    this.receivers += receiver === undefined ? 0 : 1;
    this.blocks += 1;
    draft.parameters = this.readParameters(true);
    if (this.take(':')) draft.type = this.readType();
    this.readConstraints();
    draft.headEnd = this.lastEnd();
    this.readBody();
    this.blocks -= 1;
    this.receivers -= receiver === undefined ? 0 : 1;
    return draft;
  }

  #property(head: Head, local: boolean): KotlinDeclaration | undefined {
    this.next();
    if (this.is('<')) this.readTypeParameters();
    if (this.is('(') && !this.extensionOfParentheses(-1)) return this.#destructuring('(', ')');
    if (this.is('[')) return this.#destructuring('[', ']');
    const { receiver, name, offset } = this.readReceiverAndName('Expecting property name or receiver type');
    if (name === '') this.fail('Expecting property name or receiver type');
    const draft = this.draft(head, 'property', name, offset);
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
      const found = this.accessorAhead() && this.#accessor();
      if (found) continue;
      this.at = start;
      return;
    }
  }

  /** Where statements follow, `get(…)` may be a call. */
  #scriptAccessors(): void {
    while (this.isSoft('get') && this.is('(', 1) && this.is(')', 2) && (this.is('=', 3) || this.is('{', 3) || this.is(':', 3))) this.#accessor();
  }

  #accessor(): boolean {
    this.readHead();
    const field = this.isSoft('field');
    this.next();
    if (!field && !(this.is('(') && !this.newlineBefore())) return true;
    if (!field) this.readParameters(false);
    if (this.take(':')) this.readType();
    this.readBody();
    return true;
  }

  #alias(head: Head): KotlinDeclaration {
    this.next();
    const offset = this.offset();
    const draft = this.draft(head, 'typealias', this.name(), offset);
    if (this.is('<')) this.readTypeParameters();
    this.expect('=');
    draft.type = this.readType();
    draft.headEnd = this.lastEnd();
    return draft;
  }
}
