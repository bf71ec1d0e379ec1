import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';

/** Where the command line begins in `_tsc.js`: everything before is declarations, everything after runs it. */
const COMMAND_LINE = '\n// src/tsc/tsc.ts\n';
const LAST_STATEMENT = 'executeCommandLine(sys, noop, sys.args);';
/** Declarations at the top of the file, which its bundler leaves unindented and one a line. */
const TOP_LEVEL_NAME = /^(?:async )?(?:var|let|const|function\*?|class) ([A-Za-z_$][\w$]*)/gm;
/** The compiler asks where it is, to tell a file system that folds case; an ES module has to work it out. */
const OWN_PLACE = "import { fileURLToPath as pathOfThisModule } from 'node:url';\nconst __filename = pathOfThisModule(import.meta.url);\n";
/** Fewer would mean that the file is minified or wrapped, and the names below are not all of it. */
const LEAST_NAMES = 2000;

/** What a file takes from the package by name; `import type` is gone before it is bundled. */
const NAMED_IMPORT = /\b(?:import|export)\s*\{([^}]*)\}\s*from\s*['"]typescript['"]/g;

/**
 * Bundles `typescript` from `lib/_tsc.js`, the compiler as the command line uses it, with every top-level name as an ES
 * export: esbuild then keeps what is imported by name and drops the rest, the checker and the language services with
 * it. `typescript.js` is one object and can only be bundled whole. Fails the build when the file has another shape, and
 * when a name is asked for that it has not: of a re-export in TypeScript esbuild would say nothing.
 */
export function typescriptCompilerOnly(): Plugin {
  return {
    name: 'typescript-compiler-only',
    setup(build) {
      const path = join(dirname(createRequire(import.meta.url).resolve('typescript')), '_tsc.js');
      const compiler = new Compiler(readFileSync(path, 'utf8'), path);
      build.onResolve({ filter: /^typescript$/ }, ({ importer, kind }) => {
        if (kind !== 'import-statement') throw new Error(`${importer} loads typescript by a ${kind}, which would bundle all of it; import by name instead`);
        compiler.refuseUnknown(importer, readFileSync(importer, 'utf8'));
        // A name instead of the path, which would get into the names of chunks and make them differ from clone to clone.
        return { path: 'node_modules/typescript/lib/_tsc.js', namespace: 'typescript-compiler-only' };
      });
      build.onLoad({ filter: /[\\/]typescript[\\/]lib[\\/]_tsc\.js$/ }, () => ({ contents: compiler.asModule(), loader: 'js', resolveDir: dirname(path) }));
    },
  };
}

/** The text of `_tsc.js`, its shape checked. */
export class Compiler {
  readonly #path: string;
  readonly #declarations: string;
  readonly #names: ReadonlySet<string>;

  constructor(text: string, path: string) {
    const parts = text.split(COMMAND_LINE);
    if (parts.length !== 2 || !parts[1]!.includes(`\n${LAST_STATEMENT}\n`)) {
      throw new Error(`${path} does not end with the command line as expected (${JSON.stringify(COMMAND_LINE.trim())}, then ${JSON.stringify(LAST_STATEMENT)}); look at it and change scripts/typescript-compiler-only.ts`);
    }
    this.#path = path;
    this.#declarations = parts[0]!;
    this.#names = new Set([...this.#declarations.matchAll(TOP_LEVEL_NAME)].map((match) => match[1]!));
    if (this.#names.size < LEAST_NAMES) {
      throw new Error(`${path} declares ${this.#names.size} names at its top, where more than ${LEAST_NAMES} were expected; look at it and change scripts/typescript-compiler-only.ts`);
    }
  }

  /** The compiler without its command line, as an ES module. */
  asModule(): string {
    return `${OWN_PLACE}${this.#declarations}\nexport { ${[...this.#names].join(', ')} };\n`;
  }

  /** Throws when a file takes a name that the compiler has not. */
  refuseUnknown(importer: string, text: string): void {
    const wanted = [...text.matchAll(NAMED_IMPORT)].flatMap((match) => match[1]!.split(',')).map((name) => name.trim().split(/\s+as\s+/)[0]!);
    const unknown = wanted.filter((name) => name !== '' && !name.startsWith('type ') && !this.#names.has(name));
    if (unknown.length > 0) throw new Error(`${importer} imports ${unknown.join(', ')} from typescript, which ${this.#path} does not have; const enums are only numbers there`);
  }
}
