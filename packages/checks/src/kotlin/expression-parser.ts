import type { KotlinArgument } from './kotlin-module.ts';
import { TokenKind } from './kotlin-lexer.ts';
import { ControlParser, LOWEST } from './control-parser.ts';

/** How tight binary operators bind; https://kotlinlang.org/docs/reference/grammar.html#expressions. */
const LEVELS = ['= += -= *= /= %=', '||', '&&', '== != === !==', '< > <= >=', 'in !in is !is', '?:', 'INFIX', '.. ..<', '+ -', '* / %', 'as as?'];
const LEVEL_OF = new Map(LEVELS.flatMap((signs, level) => signs.split(' ').map((sign) => [sign, level] as const)));
const INFIX = LEVEL_OF.get('INFIX')!;
const ABOVE_ASSIGNMENT = 1;
/** Operators that may begin the next line of an expression. */
const GOES_ON = new Set(['?:', '&&', '||', 'as', 'as?']);
const PREFIX = new Set(['-', '+', '++', '--', '!', '!!']);
/** What cannot begin an expression although it is a keyword. */
const NO_EXPRESSION = new Set(['else', 'in', 'is', 'as', 'as?', '!in', '!is', 'class', 'interface', 'val', 'var', 'typealias', 'package']);
/** After these, `<` began a comparison. https://kotlinlang.org/docs/reference/grammar.html leaves it open; this is what the compiler does. */
const STOPS_TYPE_ARGUMENTS = new Set('package as as? typealias interface class this val var fun for null true false is !is throw return break continue object if try else while do when super'.split(' '));

/** Expressions. */
export abstract class ExpressionParser extends ControlParser {
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
    const before = this.lambdasFollow;
    this.lambdasFollow = false;
    this.readExpression();
    this.lambdasFollow = before;
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
    if (called === undefined) return;
    const then = (this.is('.') || this.is('?.')) && this.isName(1) ? { name: this.word(1), offset: this.offset(1) } : undefined;
    this.uses[index] = { ...this.uses[index]!, ...called, then };
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
    if (!this.lambdasFollow || (!afterCall && this.brokenOff())) return false;
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
    this.readLambda();
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
    const before = this.lambdasFollow;
    this.lambdasFollow = true;
    this.list('(', ')', () => {
      const offset = this.offset();
      const name = this.isName() && this.is('=', 1) ? this.word() : undefined;
      if (name !== undefined) this.#skip(2);
      const spread = this.take('*');
      this.readExpression(name === undefined ? LOWEST : ABOVE_ASSIGNMENT);
      found.push({ name, spread, offset });
    });
    this.lambdasFollow = before;
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
    if (this.is('{')) return this.readLambda();
    if (this.is('::')) return this.#reference();
    this.fail('Expecting an expression');
  }

  #parentheses(): void {
    const opened = this.offset();
    const before = this.lambdasFollow;
    this.lambdasFollow = true;
    this.next();
    this.nested(false, () => {
      this.readExpression(LOWEST);
      this.expect(')', opened);
    });
    this.lambdasFollow = before;
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
    const before = this.lambdasFollow;
    this.lambdasFollow = true;
    this.nested(false, () => {
      while (this.kind() !== TokenKind.templateClose) {
        this.readExpression();
        if (!this.take(';') && this.kind() !== TokenKind.templateClose) this.fail("Expecting '}' of a string template");
      }
    });
    this.lambdasFollow = before;
    this.next();
  }

  #keywordAtom(): void {
    switch (this.word()) {
      case 'if': return this.readIf();
      case 'when': return this.readWhen();
      case 'try': return this.readTry();
      case 'for': return this.readFor();
      case 'while': return this.readWhile();
      case 'do': return this.readDoWhile();
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
}
