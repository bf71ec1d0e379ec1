import { TypeParser } from './type-parser.ts';

/** The level of an assignment, which only a statement may be. */
export const LOWEST = 0;

/** Statements, and the expressions that hold statements. */
export abstract class ControlParser extends TypeParser {
  protected abstract readExpression(lowest?: number): void;

  /** In `class A : B by x { … }` the braces are the body of the class. */
  protected lambdasFollow = true;

  protected abstract readLocalDeclaration(): boolean;

  #condition(): void {
    const opened = this.offset();
    const before = this.lambdasFollow;
    this.lambdasFollow = true;
    this.expect('(');
    this.nested(false, () => {
      this.readExpression();
      this.expect(')', opened);
    });
    this.lambdasFollow = before;
  }

  protected readIf(): void {
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

  protected readWhen(): void {
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

  protected readTry(): void {
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

  protected readFor(): void {
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

  protected readWhile(): void {
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

  protected readDoWhile(): void {
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

  protected readLambda(): void {
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
    const before = this.lambdasFollow;
    this.lambdasFollow = true;
    this.blocks += 1;
    this.nested(true, read);
    this.blocks -= 1;
    this.lambdasFollow = before;
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
