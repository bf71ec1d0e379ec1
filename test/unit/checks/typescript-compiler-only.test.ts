import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Compiler } from '../../../scripts/typescript-compiler-only.ts';

const path = join(dirname(createRequire(import.meta.url).resolve('typescript')), '_tsc.js');
const text = readFileSync(path, 'utf8');

test('the installed compiler has the expected shape', () => {
  const module = new Compiler(text, path).asModule();
  expect(module).not.toContain('executeCommandLine(sys, noop, sys.args)');
  expect(module.slice(-100_000)).toMatch(/\nexport \{ .*\bcreateSourceFile\b.* \};\n$/);
});

test('a compiler of another shape fails the build and says where to look', () => {
  expect(() => new Compiler(text.replace('// src/tsc/tsc.ts', '// src/tsc/main.ts'), '_tsc.js')).toThrow(/does not end with the command line as expected.*change scripts\/typescript-compiler-only\.ts/);
  expect(() => new Compiler(text.replace('executeCommandLine(sys, noop, sys.args);', 'run();'), '_tsc.js')).toThrow('does not end with the command line');
  expect(() => new Compiler('var a;\n// src/tsc/tsc.ts\nvar b;\nexecuteCommandLine(sys, noop, sys.args);\n', '_tsc.js')).toThrow('_tsc.js declares 1 names at its top');
});

test('a name that the compiler does not have fails the build', () => {
  const compiler = new Compiler(text, path);
  compiler.refuseUnknown('a.ts', "import type { ScriptTarget } from 'typescript';\nexport {\n  createSourceFile, idText as textOf,\n} from 'typescript';\n");
  expect(() => compiler.refuseUnknown('a.ts', "import { createSourceFile, ScriptTarget } from 'typescript';\n")).toThrow('a.ts imports ScriptTarget from typescript');
});
