import type { KotlinArgument } from './kotlin-module.ts';
import { TokenKind } from './kotlin-lexer.ts';
import { TypeParser } from './type-parser.ts';

/** How tight binary operators bind; https://kotlinlang.org/docs/reference/grammar.html#expressions. */
const LEVELS = ['= += -= *= /= %=', '||', '&&', '== != === !==', '< > <= >=', 'in !in is !is', '?:', 'INFIX', '.. ..<', '+ -', '* / %', 'as as?'];
const LEVEL_OF = new Map(LEVELS.flatMap((signs, level) => signs.split(' ').map((sign) => [sign, level] as const)));
const INFIX = LEVEL_OF.get('INFIX')!;
const LOWEST = 0;
const ABOVE_ASSIGNMENT = 1;
/** Operators that may begin the next line of an expression. */
const GOES_ON = new Set(['?:', '&&', '||', 'as', 'as?']);
const PREFIX = new Set(['-', '+', '++', '--', '!', '!!']);
/** What cannot begin an expression although it is a keyword. */
const NO_EXPRESSION = new Set(['else', 'in', 'is', 'as', 'as?', '!in', '!is', 'class', 'interface', 'val', 'var', 'typealias', 'package']);
/** After these, `<` began a comparison. https://kotlinlang.org/docs/reference/grammar.html leaves it open; this is what the compiler does. */
const STOPS_TYPE_ARGUMENTS = new Set('package as as? typealias interface class this val var fun for null true false is !is throw return break continue object if try else while do when super'.split(' '));

/** Expressions and statements. */
export abstract class ExpressionParser extends TypeParser {
  /** In `class A : B by x { … }` the braces are the body of the class. */
  #lambdasFollow = true;

  protected abstract readLocalDeclaration(): boolean;
  protected abstract readClassBody(): void;
  protected abstract readAnonymousFunction(): void;
  protected abstract readSupertypes(): string[];

  protected readExpression(lowest = ABOVE_ASSIGNMENT): void {
    this.deeper(() => {
      this.#prefixed();
      this.#operators(lowest);
    });
  }

  /** As `readExpression`, for `x by expression { body }`. */
  protected readDelegate(): void {
    const before = this.#lambdasFollow;
    this.#lambdasFollow = false;
    this.readExpression();
    this.#lambdasFollow = before;
  }

  #operators(lowest: number): void {
    for (;;) {
      const level = this.#operatorLevel();
      if (level === undefined || level < lowest) return;
      const sign = this.word();
      this.next();
      if (sign === 'as' || sign === 'as?' || sign === 'is' || sign === '!is') this.readType();
      else if (level === LOWEST) this.readExpression(LOWEST);
      else this.readExpression(level + 1);
    }
  }

  #operatorLevel(): number | undefined {
    const kind = this.kind();
    if (this.brokenOff() && !(kind !== TokenKind.identifier && GOES_ON.has(this.word()))) return undefined;
    if (kind === TokenKind.identifier) return INFIX;
    return kind === TokenKind.sign || kind === TokenKind.keyword ? LEVEL_OF.get(this.word()) : undefined;
  }

  #prefixed(): void {
    for (;;) {
      if (this.is('@')) this.readAnnotation();
      else if (this.isLabel()) this.#skip(2);
      else if (this.kind() === TokenKind.sign && PREFIX.has(this.word())) this.next();
      else break;
    }
    this.#postfixed();
  }

  protected isLabel(): boolean {
    return this.isName() && this.is('@', 1) && this.touches(1);
  }

  #skip(count: number): void {
    for (let index = 0; index < count; index += 1) this.next();
  }

  #postfixed(): void {
    if (this.isName()) this.#chain();
    else this.#atom();
    while (this.#suffix());
  }

  /** `a.b.c`, with the call of the last. */
  #chain(): void {
    const names: string[] = [];
    const offsets: number[] = [];
    for (;;) {
      offsets.push(this.offset());
      names.push(this.name());
      if (!(this.is('.') && this.isName(1)) || names.length > 20) break;
      this.next();
    }
    const types = this.is('<') && !this.brokenOff() && this.#typeArgumentsFollow();
    if (types) this.readTypeArguments();
    const index = this.uses.length;
    const reference = this.is('::');
    this.use('value', names, offsets, { reference });
    const called = this.#callSuffix();
    if (called !== undefined) this.uses[index] = { ...this.uses[index]!, ...called };
  }

  #typeArgumentsFollow(): boolean {
    const end = this.typeArgumentsEnd();
    if (end === undefined) return false;
    const kind = this.kind(end + 1);
    if (this.newlinesCount && this.newlineBefore(end + 1)) return true;
    return kind === TokenKind.sign || kind === TokenKind.end || kind === TokenKind.templateClose || (kind === TokenKind.keyword && !STOPS_TYPE_ARGUMENTS.has(this.word(end + 1)));
  }

  /** Arguments and lambdas; `undefined` when there is no call. */
  #callSuffix(): { arguments: KotlinArgument[]; trailingLambda: boolean } | undefined {
    const open = this.is('(') && !this.brokenOff();
    const given = open ? this.readArguments() : [];
    let lambdas = 0;
    while (this.#lambdaFollows(open || lambdas > 0)) {
      this.#lambdaArgument();
      lambdas += 1;
    }
    return open || lambdas > 0 ? { arguments: given, trailingLambda: lambdas > 0 } : undefined;
  }

  #lambdaFollows(afterCall: boolean): boolean {
    if (!this.#lambdasFollow || (!afterCall && this.brokenOff())) return false;
    if (this.is('{')) return true;
    if (this.isLabel()) return this.is('{', 2) && !this.brokenOff();
    return this.is('@') && !this.brokenOff() && this.#annotatedLambdaAhead();
  }

  #annotatedLambdaAhead(): boolean {
    let ahead = 0;
    while (this.is('@', ahead)) {
      ahead += 2;
      while (this.is('.', ahead) && this.isName(ahead + 1)) ahead += 2;
      if (this.is('(', ahead)) ahead = (this.closing(ahead) ?? 0) + 1;
      if (ahead === 1) return false;
    }
    return this.is('{', ahead);
  }

  #lambdaArgument(): void {
    while (this.is('@')) this.readAnnotation();
    if (this.isLabel()) this.#skip(2);
    this.#lambda();
  }

  #suffix(): boolean {
    if (this.is('.') || this.is('?.')) return this.#member();
    if (this.brokenOff()) return false;
    if (this.is('!!') || this.is('++') || this.is('--')) this.next();
    else if (this.is('[')) this.list('[', ']', () => this.readExpression());
    else if (this.is('::') || (this.is('?') && this.#nullableReference())) this.#reference();
    else if (this.is('<') && this.#typeArgumentsFollow()) this.readTypeArguments();
    else return this.#callSuffix() !== undefined;
    return true;
  }

  #member(): true {
    this.next();
    if (this.isName()) this.next();
    else if (this.is('(') || this.is('{') || this.is('this') || this.is('super') || this.is('class') || this.kind() === TokenKind.stringOpen || this.is('object')) this.#atom();
    else this.fail('Name expected');
    if (this.is('<') && !this.brokenOff() && this.#typeArgumentsFollow()) this.readTypeArguments();
    return true;
  }

  #nullableReference(): boolean {
    let ahead = 1;
    while (this.is('?', ahead)) ahead += 1;
    return this.is('::', ahead);
  }

  #reference(): void {
    while (this.take('?'));
    this.expect('::');
    if (!this.take('class')) this.name();
  }

  protected readArguments(): KotlinArgument[] {
    const found: KotlinArgument[] = [];
    const before = this.#lambdasFollow;
    this.#lambdasFollow = true;
    this.list('(', ')', () => {
      const offset = this.offset();
      const name = this.isName() && this.is('=', 1) ? this.word() : undefined;
      if (name !== undefined) this.#skip(2);
      const spread = this.take('*');
      this.readExpression(name === undefined ? LOWEST : ABOVE_ASSIGNMENT);
      found.push({ name, spread, offset });
    });
    this.#lambdasFollow = before;
    return found;
  }

  #atom(): void {
    const kind = this.kind();
    if (kind === TokenKind.number || kind === TokenKind.character) return this.next();
    if (kind === TokenKind.stringOpen) return this.#string();
    if (kind === TokenKind.sign) return this.#signAtom();
    if (kind === TokenKind.keyword && !NO_EXPRESSION.has(this.word())) return this.#keywordAtom();
    this.fail('Expecting an expression');
  }

  #signAtom(): void {
    if (this.is('(')) return this.#parentheses();
    if (this.is('[')) return this.list('[', ']', () => this.readExpression());
    if (this.is('{')) return this.#lambda();
    if (this.is('::')) return this.#reference();
    this.fail('Expecting an expression');
  }

  #parentheses(): void {
    const opened = this.offset();
    const before = this.#lambdasFollow;
    this.#lambdasFollow = true;
    this.next();
    this.nested(false, () => {
      this.readExpression(LOWEST);
      this.expect(')', opened);
    });
    this.#lambdasFollow = before;
  }

  #string(): void {
    this.next();
    while (this.kind() !== TokenKind.stringClose) {
      if (this.kind() === TokenKind.templateOpen) this.#template();
      else this.next();
    }
    this.next();
  }

  #template(): void {
    this.next();
    const before = this.#lambdasFollow;
    this.#lambdasFollow = true;
    this.nested(false, () => {
      while (this.kind() !== TokenKind.templateClose) {
        this.readExpression();
        if (!this.take(';') && this.kind() !== TokenKind.templateClose) this.fail("Expecting '}' of a string template");
      }
    });
    this.#lambdasFollow = before;
    this.next();
  }

  #keywordAtom(): void {
    switch (this.word()) {
      case 'if': return this.#if();
      case 'when': return this.#when();
      case 'try': return this.#try();
      case 'for': return this.#for();
      case 'while': return this.#while();
      case 'do': return this.#doWhile();
      case 'fun': return this.readAnonymousFunction();
      case 'object': return this.#object();
      case 'throw':
        this.next();
        return this.readExpression();
      case 'return': return this.#return();
      case 'super':
        this.next();
        if (this.is('<')) this.readTypeArguments();
        return this.#labelReference();
      default:
        this.next();
        return this.#labelReference();
    }
  }

  /** `this@name`. */
  #labelReference(): void {
    if (!this.is('@') || !this.touches() || !this.isName(1)) return;
    this.#skip(2);
  }

  #return(): void {
    this.next();
    this.#labelReference();
    if (!this.newlineBefore() && this.#beginsExpression()) this.readExpression();
  }

  #beginsExpression(): boolean {
    const kind = this.kind();
    if (kind === TokenKind.identifier) return true;
    if (kind === TokenKind.sign) return PREFIX.has(this.word()) || ['(', '[', '{', '::', '@'].includes(this.word());
    return kind === TokenKind.keyword ? !NO_EXPRESSION.has(this.word()) : kind !== TokenKind.end && kind !== TokenKind.templateClose && kind !== TokenKind.stringClose;
  }

  #object(): void {
    this.next();
    if (this.take(':')) this.readSupertypes();
    const owner = this.owner;
    this.receivers += 1;
    if (this.is('{')) this.readClassBody();
    this.receivers -= 1;
    this.owner = owner;
  }

  #condition(): void {
    const opened = this.offset();
    const before = this.#lambdasFollow;
    this.#lambdasFollow = true;
    this.expect('(');
    this.nested(false, () => {
      this.readExpression();
      this.expect(')', opened);
    });
    this.#lambdasFollow = before;
  }

  #if(): void {
    this.next();
    this.#condition();
    if (!this.#elseAhead() && !(this.is(';') && this.is('else', 1))) {
      if (this.is(';')) return;
      this.readBranch();
    }
    if (this.is(';') && this.is('else', 1)) this.next();
    if (!this.#elseAhead()) return;
    this.next();
    if (!this.is(';')) this.readBranch();
  }

  /** An `else` that is not the last entry of a `when` around. */
  #elseAhead(): boolean {
    return this.is('else') && !this.is('->', 1);
  }

  /** A block, or one statement. */
  protected readBranch(): void {
    if (this.is('{') && !this.lambdaHasParameters()) this.readBlock();
    else this.nested(true, () => this.#statementExpression());
  }

  #statementExpression(): void {
    this.readExpression(LOWEST);
  }

  #when(): void {
    this.next();
    if (this.is('(')) this.#whenSubject();
    const opened = this.offset();
    this.expect('{');
    this.#inBraces(() => {
      while (!this.is('}')) {
        if (this.atEnd()) this.fail("Expecting '}'", opened);
        this.#whenEntry();
      }
      this.next();
    });
  }

  #whenSubject(): void {
    const opened = this.offset();
    this.next();
    this.nested(false, () => {
      while (this.is('@')) this.readAnnotation();
      if (this.take('val')) {
        this.#binding();
        this.expect('=');
      }
      this.readExpression();
      this.expect(')', opened);
    });
  }

  #whenEntry(): void {
    if (!this.take('else')) {
      do {
        if (this.is('->')) break;
        this.#whenCondition();
      } while (this.take(','));
    }
    if (this.take('if')) this.readExpression();
    this.expect('->');
    if (this.is('}')) this.fail('Expecting an expression');
    if (!this.readLocalDeclaration()) this.readBranch();
    while (this.take(';'));
  }

  #whenCondition(): void {
    if (this.take('in') || this.take('!in')) return this.readExpression();
    if (this.take('is') || this.take('!is')) return void this.readType();
    this.readExpression();
  }

  #try(): void {
    this.next();
    this.readBlock();
    let handlers = 0;
    for (; this.isSoft('catch') && this.is('(', 1); handlers += 1) {
      this.next();
      this.list('(', ')', () => {
        while (this.is('@')) this.readAnnotation();
        this.take('val');
        this.bound.add(this.name());
        this.expect(':');
        this.readType();
      });
      this.readBlock();
    }
    if (this.isSoft('finally') && this.is('{', 1)) this.next();
    else {
      if (handlers === 0) this.fail("Expecting 'catch' or 'finally'");
      return;
    }
    this.readBlock();
  }

  #for(): void {
    this.next();
    const opened = this.offset();
    this.expect('(');
    this.nested(false, () => {
      while (this.is('@')) this.readAnnotation();
      if (this.is('val') || this.is('var')) this.next();
      this.#binding();
      this.expect('in');
      this.readExpression();
      this.expect(')', opened);
    });
    this.#loopBody();
  }

  #while(): void {
    this.next();
    this.#condition();
    this.#loopBody();
  }

  #loopBody(): void {
    if (this.is(';')) return;
    if (this.is('{') && !this.lambdaHasParameters()) this.readBlock();
    else this.nested(true, () => {
      if (!this.readLocalDeclaration()) this.#statementExpression();
    });
  }

  #doWhile(): void {
    this.next();
    if (!this.is('while')) this.#loopBody();
    this.take(';');
    this.expect('while');
    this.#condition();
  }

  /** One name, or several in brackets, with types where they are given. */
  #binding(): void {
    while (this.is('@')) this.readAnnotation();
    if (this.is('(')) return this.readDestructuring('(', ')');
    if (this.is('[')) return this.readDestructuring('[', ']');
    this.bound.add(this.name());
    if (this.take(':')) this.readType();
  }

  protected readDestructuring(open: string, close: string): void {
    this.list(open, close, () => {
      while (this.is('@')) this.readAnnotation();
      if (this.is('val') || this.is('var')) this.next();
      this.bound.add(this.name());
      if (this.take(':')) this.readType();
      if (this.take('=')) this.name();
    });
  }

  protected lambdaHasParameters(): boolean {
    let ahead = 1;
    while (this.is('@', ahead) && this.isName(ahead + 1)) {
      ahead += 2;
      while (this.is('.', ahead) && this.isName(ahead + 1)) ahead += 2;
      if (this.is('(', ahead)) {
        const close = this.closing(ahead);
        if (close === undefined) return false;
        if (this.is('->', close + 1) || this.is(',', close + 1)) return true;
        ahead = close + 1;
      }
    }
    if (this.is('->', ahead)) return true;
    if (this.isName(ahead)) return this.is('->', ahead + 1) || this.is(',', ahead + 1) || (this.is(':', ahead + 1) && !this.is('::', ahead + 1));
    if (!this.is('(', ahead) && !this.is('[', ahead)) return false;
    const close = this.closing(ahead);
    return close !== undefined && (this.is('->', close + 1) || this.is(',', close + 1) || this.is(':', close + 1));
  }

  #lambda(): void {
    const opened = this.offset();
    const parameters = this.lambdaHasParameters();
    this.expect('{');
    this.receivers += 1;
    this.#inBraces(() => {
      while (parameters && !this.is('->')) {
        this.#binding();
        if (this.take(':')) this.readType();
        if (!this.take(',')) break;
      }
      if (parameters) this.expect('->');
      this.#statements(opened);
    });
    this.receivers -= 1;
  }

  protected readBlock(): void {
    const opened = this.offset();
    this.expect('{');
    this.#inBraces(() => this.#statements(opened));
  }

  #inBraces(read: () => void): void {
    const before = this.#lambdasFollow;
    this.#lambdasFollow = true;
    this.blocks += 1;
    this.nested(true, read);
    this.blocks -= 1;
    this.#lambdasFollow = before;
  }

  #statements(opened: number): void {
    while (!this.take('}')) {
      if (this.take(';') || this.take(';;')) continue;
      if (this.atEnd()) this.fail("Expecting '}'", opened);
      this.readStatement();
      if (!this.is('}') && !this.is(';') && !this.is(';;') && !this.newlineBefore()) this.fail(this.atEnd() ? "Expecting '}'" : "Unexpected tokens (use ';' to separate expressions on the same line)", this.atEnd() ? opened : undefined);
    }
  }

  protected readStatement(): void {
    if (this.readLocalDeclaration()) return;
    if (this.is('(') && (this.is('val', 1) || this.is('var', 1))) return this.#shortDestructuring('(', ')');
    if (this.is('[') && (this.is('val', 1) || this.is('var', 1))) return this.#shortDestructuring('[', ']');
    this.#statementExpression();
  }

  #shortDestructuring(open: string, close: string): void {
    this.readDestructuring(open, close);
    this.expect('=');
    this.readExpression();
  }
}
