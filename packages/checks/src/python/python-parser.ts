import { Language, Parser, Query, type Node, type Tree } from 'web-tree-sitter';
import { settleWasmCompiler } from '../wasm-flags.ts';
import { compileWasm, instantiates } from '../wasm-modules.ts';
import { SURVEY } from './survey.ts';

export type { Node };

/** A node that the survey found, and which of its patterns did. */
export interface PythonCapture {
  readonly name: string;
  readonly node: Node;
}

/** Some inputs that nobody writes, such as thousands of continued empty lines, take the grammar a time that grows with their square. */
const MAX_MILLISECONDS = 5000;

/** A text of which the grammar makes nothing in a reasonable time. */
export class UnreadablePython extends Error {
  override readonly name = 'UnreadablePython';
}

/** The parser's code, compiled. A thread that is handed it compiles nothing, and what is optimised in one is so in all. */
export interface PythonWasm {
  readonly runtime: WebAssembly.Module;
  readonly grammar: WebAssembly.Module;
}

/** The grammar of Python, loaded. Trees live outside the garbage collector, so that they are handed to a function and freed. */
export class PythonParser {
  readonly #parser: Parser;
  readonly #language: Language;
  readonly #queries = new Map<string, Query>();
  #deadline = 0;
  readonly #isLate = (): boolean => performance.now() > this.#deadline;
  #surveyed: { readonly root: number; readonly captures: readonly PythonCapture[] } | undefined;

  private constructor(language: Language) {
    this.#parser = new Parser();
    this.#parser.setLanguage(language);
    this.#language = language;
  }

  static #compiled: PythonWasm | undefined;
  static #loaded: Promise<PythonParser> | undefined;

  /** The code for other threads, compiled once a process. */
  static compile(): PythonWasm {
    PythonParser.#compiled ??= compiledWasm();
    return PythonParser.#compiled;
  }

  /** The parser, loaded once a process as any module is: it keeps nothing of what it parsed. */
  static load(wasm?: PythonWasm): Promise<PythonParser> {
    PythonParser.#compiled ??= wasm;
    PythonParser.#loaded ??= PythonParser.#load(PythonParser.compile());
    return PythonParser.#loaded;
  }

  static async #load({ runtime, grammar }: PythonWasm): Promise<PythonParser> {
    await Parser.init({ instantiateWasm: instantiates(runtime) });
    return new PythonParser(Language.loadSync(grammar));
  }

  /** Parses a text, hands its root to `read`, and frees the tree. */
  read<T>(text: string, read: (root: Node, parser: PythonParser) => T): T {
    this.#deadline = performance.now() + MAX_MILLISECONDS;
    const tree: Tree | null = this.#parser.parse(text, null, { progressCallback: this.#isLate });
    if (tree === null) {
      this.#parser.reset();
      throw tooSlow();
    }
    this.#surveyed = undefined;
    try {
      if (isTooBroken(tree.rootNode)) throw new UnreadablePython('too little of it is Python');
      return read(tree.rootNode, this);
    } finally {
      this.#surveyed = undefined;
      tree.delete();
    }
  }

  /** The nodes below `root` that a query captures, each with the name of its capture, in the order of the text. Far cheaper than a walk over all nodes. */
  captures(root: Node, query: string): readonly PythonCapture[] {
    const compiled = this.#queries.get(query) ?? new Query(this.#language, query);
    this.#queries.set(query, compiled);
    const captures = compiled.captures(root, { progressCallback: this.#isLate });
    if (this.#isLate()) throw tooSlow();
    return captures;
  }

  /** What the survey of a whole module captures, computed once a tree: a query costs a walk over the tree, whatever it asks for. */
  survey(root: Node): readonly PythonCapture[] {
    if (this.#surveyed?.root !== root.id) this.#surveyed = { root: root.id, captures: this.captures(root, SURVEY) };
    return this.#surveyed.captures;
  }

  /** All import statements below a root, and all names that are bound to the module from inside functions. */
  statements(root: Node): { readonly imports: readonly Node[]; readonly bound: readonly string[] } {
    const captures = this.survey(root);
    return {
      imports: captures.filter(({ name }) => name === 'import').map(({ node }) => node),
      bound: captures.filter(({ name }) => name === 'walrus' || name === 'global').map(({ node }) => node.text),
    };
  }
}

/** Children of one error from which a query takes seconds: its time grows with their square. */
const MAX_BROKEN_CHILDREN = 5000;

/** Whether a tree holds an error with very many children. */
function isTooBroken(root: Node): boolean {
  const broken = root.hasError ? [root] : [];
  for (let node = broken.pop(); node !== undefined; node = broken.pop()) {
    if (node.type === 'ERROR' && node.childCount > MAX_BROKEN_CHILDREN) return true;
    broken.push(...node.children.filter((child) => child?.hasError === true).slice(0, MAX_BROKEN_CHILDREN) as Node[]);
  }
  return false;
}

function compiledWasm(): PythonWasm {
  settleWasmCompiler('small');
  try {
    return { runtime: compileWasm('web-tree-sitter.wasm'), grammar: compileWasm('tree-sitter-python.wasm') };
  } finally {
    settleWasmCompiler('large');
  }
}

function tooSlow(): UnreadablePython {
  return new UnreadablePython(`it takes longer than ${MAX_MILLISECONDS / 1000} s to parse`);
}
