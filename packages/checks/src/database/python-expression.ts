/** A Python expression as far as declarations of tables need it; whatever else there is, is `other`. */
export type PythonExpression =
  | { readonly kind: 'string'; readonly value: string }
  /** `User`, `models.User`, `None`, `True`, `3`. */
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'call'; readonly callee: string; readonly arguments: readonly PythonCallArgument[] }
  /** A list, tuple or set. */
  | { readonly kind: 'list'; readonly items: readonly PythonExpression[] }
  | { readonly kind: 'subscript'; readonly base: string; readonly items: readonly PythonExpression[] }
  /** `A | B`. */
  | { readonly kind: 'union'; readonly items: readonly PythonExpression[] }
  | { readonly kind: 'other' };

export interface PythonCallArgument {
  readonly name?: string;
  /** `*values` or `**values`. */
  readonly star: boolean;
  readonly value: PythonExpression;
}

export type PythonCallExpression = Extract<PythonExpression, { kind: 'call' }>;

const OTHER: PythonExpression = { kind: 'other' };
const MAX_DEPTH = 24;
const TOKEN = /(?:#[^\n]*(?=\n|$)|[\s\\])*(?:([rbuRBU]{0,2})("""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*')|([A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)*)|(\d[\w.]*)|([^\s]))/y;
/** What begins an expression that is no name. */
const WORDS = new Set(['lambda', 'not', 'await', 'yield']);
const CLOSERS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** Parses the source of an expression; never fails. */
export function parseExpression(text: string): PythonExpression {
  const reader = new Reader(text);
  const found = reader.expression(0);
  return reader.token === undefined ? found : OTHER;
}

/** The value of a keyword argument. */
export function keyword(call: PythonCallExpression, name: string): PythonExpression | undefined {
  return call.arguments.find((argument) => argument.name === name)?.value;
}

/** The arguments without names, in order. */
export function positional(call: PythonCallExpression): readonly PythonExpression[] {
  return call.arguments.flatMap(({ name, star, value }) => (name === undefined && !star ? [value] : []));
}

/** The last part of a dotted name. */
export function lastName(dotted: string): string {
  return dotted.slice(dotted.lastIndexOf('.') + 1);
}

interface Token {
  readonly kind: 'string' | 'name' | 'number' | 'sign';
  readonly text: string;
  readonly prefix: string;
}

class Reader {
  readonly #text: string;
  #at = 0;
  token: Token | undefined;

  constructor(text: string) {
    this.#text = text;
    this.#advance();
  }

  #advance(): void {
    TOKEN.lastIndex = this.#at;
    const match = TOKEN.exec(this.#text);
    this.token = undefined;
    if (match === null) return;
    this.#at = TOKEN.lastIndex;
    const [, prefix = '', string, name, number, sign] = match;
    if (string !== undefined) this.token = { kind: 'string', text: string, prefix };
    else if (name !== undefined) this.token = { kind: 'name', text: name.replace(/\s/g, ''), prefix: '' };
    else if (number !== undefined) this.token = { kind: 'number', text: number, prefix: '' };
    else if (sign !== undefined && sign !== '#') this.token = { kind: 'sign', text: sign, prefix: '' };
  }

  #is(...signs: readonly string[]): boolean {
    return this.token?.kind === 'sign' && signs.includes(this.token.text);
  }

  /** One expression up to `,`, `)`, `]`, `}`, `=` or `:` of the level it is on. */
  expression(depth: number): PythonExpression {
    const items = [this.#operand(depth)];
    while (this.#is('|')) {
      this.#advance();
      items.push(this.#operand(depth));
    }
    if (this.token === undefined || this.#is(',', ')', ']', '}', '=', ':')) return items.length === 1 ? items[0]! : { kind: 'union', items };
    this.#skip();
    return OTHER;
  }

  #operand(depth: number): PythonExpression {
    const token = this.token;
    if (token === undefined || depth > MAX_DEPTH) {
      this.#skip();
      return OTHER;
    }
    if (token.kind === 'string') return this.#string();
    this.#advance();
    if (token.kind === 'number') return { kind: 'name', name: token.text };
    if (token.kind === 'name') return this.#named(token.text, depth);
    if (token.text === '[' || token.text === '(') return this.#group(token.text, depth);
    if (token.text === '-' && this.token?.kind === 'number') return this.#operand(depth);
    if (token.text in CLOSERS) this.#close(CLOSERS[token.text]!);
    return OTHER;
  }

  #string(): PythonExpression {
    let value = '';
    for (let token = this.token; token?.kind === 'string'; token = this.token) {
      const quote = /^("""|'''|"|')/.exec(token.text)![0].length;
      if (/b/i.test(token.prefix)) value += '\0';
      value += token.text.slice(quote, -quote);
      this.#advance();
    }
    return { kind: 'string', value };
  }

  #named(name: string, depth: number): PythonExpression {
    if (WORDS.has(name)) {
      this.#skip();
      return OTHER;
    }
    if (this.#is('(')) {
      this.#advance();
      const call: PythonExpression = { kind: 'call', callee: name, arguments: this.#arguments(depth + 1) };
      // `a(b)(c)` and `a(b).c` are something else.
      if (!this.#is('(', '[', '.')) return call;
      this.#skip();
      return OTHER;
    }
    if (!this.#is('[')) return { kind: 'name', name };
    this.#advance();
    return { kind: 'subscript', base: name, items: this.#items(']', depth + 1) };
  }

  #group(open: string, depth: number): PythonExpression {
    const before = this.#at;
    const items = this.#items(CLOSERS[open]!, depth + 1);
    const single = open === '(' && items.length === 1 && !/,\s*(?:\)\s*)?$/.test(this.#text.slice(before, this.#at));
    return single ? items[0]! : { kind: 'list', items };
  }

  #items(close: string, depth: number): PythonExpression[] {
    const items: PythonExpression[] = [];
    while (this.token !== undefined && !this.#is(close)) {
      const before = this.#at;
      items.push(this.expression(depth));
      if (this.#is(',', '=', ':') || this.#at === before) this.#advance();
      if (!this.#is(close) && this.#is(')', ']', '}')) break;
    }
    this.#advance();
    return items;
  }

  #arguments(depth: number): PythonCallArgument[] {
    const found: PythonCallArgument[] = [];
    while (this.token !== undefined && !this.#is(')')) {
      const before = this.#at;
      found.push(this.#argument(depth));
      if (this.#is(',') || this.#at === before) this.#advance();
      if (this.#is(']', '}')) break;
    }
    this.#advance();
    return found;
  }

  #argument(depth: number): PythonCallArgument {
    let star = false;
    while (this.#is('*')) {
      star = true;
      this.#advance();
    }
    const value = this.expression(depth);
    if (!this.#is('=') || value.kind !== 'name') return { star, value };
    this.#advance();
    return { name: value.name, star, value: this.expression(depth) };
  }

  /** Passes over everything up to the end of the expression. */
  #skip(): void {
    while (this.token !== undefined && !this.#is(',', ')', ']', '}')) {
      const { text } = this.token;
      this.#advance();
      if (text in CLOSERS) this.#close(CLOSERS[text]!);
    }
  }

  #close(close: string): void {
    const waiting = [close];
    while (this.token !== undefined && waiting.length > 0) {
      const { kind, text } = this.token;
      this.#advance();
      if (kind !== 'sign') continue;
      if (text === waiting[waiting.length - 1]) waiting.pop();
      else if (text in CLOSERS) waiting.push(CLOSERS[text]!);
    }
  }
}
