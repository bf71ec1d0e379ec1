/** One statement of a script, without the semicolon that ends it. Offsets count UTF-16 units from 0. */
export interface SqlStatement {
  readonly start: number;
  readonly text: string;
  /** The statement runs to the end of the file with no semicolon behind it. */
  readonly last: boolean;
}

/** Something that is opened and never closed, in whatever dialect. */
export interface OpenText {
  readonly what: 'quoted string' | 'quoted identifier' | 'comment' | 'dollar-quoted string';
  readonly offset: number;
}

export interface SqlScript {
  readonly statements: readonly SqlStatement[];
  readonly open: OpenText | undefined;
}

/** Everything that hides a semicolon: comments, strings, quoted names; and what ends or nests. */
const TOKEN = /--[^\n]*|\/\*|'|"|\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$|[;()]|[A-Za-z_]\w*|\n\\[^\n]*|[^\S\n]+/y;
const DATA_FOLLOWS = /^\s*copy\b[^]*\bfrom\s+stdin\b/i;
/** The body of a function in standard SQL, and the statements of a rule, hold semicolons of their own. */
const HOLDS_STATEMENTS = /^\s*create\s+(?:or\s+replace\s+)?(?:function|procedure|rule)\b/i;

/** Splits a script as psql does: at semicolons outside strings, comments and bodies; without psql's own commands and the data of COPY. */
export function splitStatements(text: string): SqlScript {
  return new Splitter(text).split();
}

class Splitter {
  readonly #text: string;
  readonly #statements: SqlStatement[] = [];
  #at = 0;
  /** Where the statement begins; -1 before its first token. */
  #start = -1;
  #depth = 0;
  #blocks = 0;
  #previousWord = '';
  #open: OpenText | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  split(): SqlScript {
    this.#skipCommand();
    while (this.#at < this.#text.length && this.#open === undefined) this.#step();
    if (this.#open === undefined) this.#end(true);
    return { statements: this.#statements, open: this.#open };
  }

  #step(): void {
    TOKEN.lastIndex = this.#at;
    const token = TOKEN.exec(this.#text)?.[0] ?? this.#text[this.#at]!;
    if (token.startsWith('--') || /^\s+$/.test(token)) {
      this.#at += token.length;
    } else if (token === '/*') {
      this.#skipComment();
    } else if (token.startsWith('\n\\')) {
      this.#at += this.#start < 0 ? token.length : 1;
    } else {
      if (this.#start < 0 && token !== ';') this.#start = this.#at;
      this.#read(token);
    }
  }

  #read(token: string): void {
    if (token === "'" || token === '"') return this.#skipQuoted(token);
    if (/^\$.*\$$/.test(token)) return this.#skipDollar(token);
    this.#at += token.length;
    if (token === '(') this.#depth += 1;
    else if (token === ')') this.#depth -= 1;
    else if (token === ';') this.#semicolon();
    else if (/^\w/.test(token)) this.#word(token.toLowerCase());
  }

  #word(word: string): void {
    if (word === 'atomic' && this.#previousWord === 'begin') this.#blocks += 1;
    else if (this.#blocks > 0 && word === 'case') this.#blocks += 1;
    else if (this.#blocks > 0 && word === 'end') this.#blocks -= 1;
    this.#previousWord = word;
  }

  #semicolon(): void {
    if (this.#start >= 0 && (this.#blocks > 0 || this.#depth > 0) && HOLDS_STATEMENTS.test(this.#text.slice(this.#start, this.#start + 60))) return;
    const command = this.#start < 0 ? '' : this.#text.slice(this.#start, this.#at);
    this.#end(false);
    if (!DATA_FOLLOWS.test(command.slice(0, 4000))) return;
    const end = /^\\\.[^\n]*$/m.exec(this.#text.slice(this.#at));
    this.#at = end === null ? this.#text.length : this.#at + end.index + end[0].length;
  }

  #end(last: boolean): void {
    const end = last ? this.#text.length : this.#at - 1;
    if (this.#start >= 0) this.#statements.push({ start: this.#start, text: this.#text.slice(this.#start, end), last });
    this.#start = -1;
    this.#depth = 0;
    this.#blocks = 0;
    this.#previousWord = '';
  }

  #skipCommand(): void {
    const command = /^\\[^\n]*/.exec(this.#text);
    if (command !== null) this.#at = command[0].length;
  }

  #skipQuoted(quote: string): void {
    const begin = this.#at;
    const escapes = quote === "'" && /(?:^|[^\w$])[eE]$/.test(this.#text.slice(Math.max(0, begin - 2), begin));
    for (this.#at += 1; this.#at < this.#text.length; this.#at += 1) {
      if (escapes && this.#text[this.#at] === '\\') {
        this.#at += 1;
      } else if (this.#text[this.#at] === quote) {
        this.#at += 1;
        if (this.#text[this.#at] !== quote) return;
      }
    }
    this.#open = { what: quote === "'" ? 'quoted string' : 'quoted identifier', offset: begin };
  }

  #skipDollar(tag: string): void {
    // `a$b$` is a name.
    if (/[\w$\u0080-\uffff]/.test(this.#text[this.#at - 1] ?? '')) {
      this.#at += tag.length;
      return;
    }
    const end = this.#text.indexOf(tag, this.#at + tag.length);
    if (end < 0) this.#open = { what: 'dollar-quoted string', offset: this.#at };
    else this.#at = end + tag.length;
  }

  #skipComment(): void {
    const begin = this.#at;
    const edge = /\/\*|\*\//g;
    let depth = 0;
    edge.lastIndex = begin;
    for (let match = edge.exec(this.#text); match !== null; match = edge.exec(this.#text)) {
      depth += match[0] === '/*' ? 1 : -1;
      this.#at = edge.lastIndex;
      if (depth === 0) return;
    }
    this.#open = { what: 'comment', offset: begin };
  }
}
