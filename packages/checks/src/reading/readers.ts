import type { PythonWasm } from '../python/python-parser.ts';
import type { SourceText } from '../source-tree.ts';

/** What several rules need of one file, as plain data; throws when the file cannot be read. */
export type Reader = (source: Pick<SourceText, 'path' | 'text'>) => unknown;

/** The languages whose files are worth a thread, each with what loads its reader. */
export const READERS = {
  python: async (wasm?: PythonWasm): Promise<Reader> => {
    const [{ PythonParser }, { readPython }] = await Promise.all([import('../python/python-parser.ts'), import('../python/read-python.ts')]);
    const parser = await PythonParser.load(wasm);
    return ({ path, text }) => parser.read(text, (root) => readPython(path, text, root, parser));
  },
  script: async (): Promise<Reader> => {
    const { readScript } = await import('../script/read-script.ts');
    return ({ path, text }) => readScript(path, text);
  },
} as const satisfies Record<string, (wasm?: PythonWasm) => Promise<Reader>>;
export type ReadLanguage = keyof typeof READERS;
