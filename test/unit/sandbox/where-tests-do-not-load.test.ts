import { describe, expect, it } from '@jest/globals';
import { pathInTree, placeInTree, type RunTree } from '../../../packages/sandbox/src/tests/fault-place.ts';
import { parseJest } from '../../../packages/sandbox/src/tests/jest-report.ts';
import { parseNodeTest } from '../../../packages/sandbox/src/tests/node-test-report.ts';
import { parsePytest } from '../../../packages/sandbox/src/tests/pytest-report.ts';
import type { TestReport } from '../../../packages/sandbox/src/tests/test-report.ts';

/** A tree at /tree whose program lies in `app`. */
function treeOf(files: Readonly<Record<string, string>>): RunTree {
  return { root: '/tree', folder: '/tree/app', holds: (path) => Object.hasOwn(files, path), text: (path) => files[path] };
}

function places({ notLoaded }: TestReport, files: Readonly<Record<string, string>>): object[] {
  const tree = treeOf(files);
  return notLoaded.map((file) => ({ path: pathInTree(file.path, tree), reason: file.reason, ...placeInTree(file, tree) }));
}

describe('pytest', () => {
  // Recorded with pytest 9.0.1 on Python 3.11 (`-q -o junit_family=xunit1 --junitxml`), folders renamed.
  const testcase = (name: string, file: string, message: string, text: string): string => `<testcase classname="" name="${name}" file="${file}" time="0.0"><error message="${message}">${text}</error></testcase>`;
  const report = (...cases: string[]): string => `<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite name="pytest">${cases.join('')}</testsuite></testsuites>`;
  const importing = `/usr/lib/python3.11/importlib/__init__.py:126: in import_module
    return _bootstrap._gcd_import(name[level:], package, level)
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
`;
  const available = `&gt;       available fixtures: cache, client, session
&gt;       use 'pytest --fixtures [testpath]' for help on them.
`;
  const files = { 'app/tests/test_a.py': '', 'app/tests/test_deep.py': '', 'app/shop/main.py': '', 'app/tests/test_syn.py': '', 'app/tests/test_fix.py': '', 'app/conftest.py': '' };

  it('says which line of the test file, and in which file loading ended', () => {
    const xml = report(
      testcase('tests.test_a', 'tests/test_a.py', 'collection failure', `ImportError while importing test module '/tree/app/tests/test_a.py'.\nTraceback:\n${importing}tests/test_a.py:3: in &lt;module&gt;\n    import nothing_here\nE   ModuleNotFoundError: No module named 'nothing_here'`),
      testcase('tests.test_deep', 'tests/test_deep.py', 'collection failure', `${importing}tests/test_deep.py:1: in &lt;module&gt;\n    from shop.main import x\nshop/main.py:4: in &lt;module&gt;\n    from shop.gone import x\nE   ModuleNotFoundError: No module named 'shop.gone'`),
      testcase('tests.test_syn', 'tests/test_syn.py', 'collection failure', `.venv/lib/python3.11/site-packages/_pytest/python.py:507: in importtestmodule\n    mod = import_path(\nE     File "/tree/app/tests/test_syn.py", line 4\nE       def b(:\nE       ^^^\nE   SyntaxError: invalid syntax`),
    );
    expect(places(parsePytest(xml, { exitCode: 2, tail: '' }), files)).toEqual([
      { path: 'app/tests/test_a.py', line: 3, reason: "ModuleNotFoundError: No module named 'nothing_here'" },
      { path: 'app/tests/test_deep.py', line: 1, cause: { path: 'app/shop/main.py', line: 4 }, reason: "ModuleNotFoundError: No module named 'shop.gone'" },
      { path: 'app/tests/test_syn.py', line: 4, reason: 'SyntaxError: invalid syntax' },
    ]);
  });

  it('says who asks for a fixture that there is not', () => {
    const xml = report(
      testcase('test_in_class', 'tests/test_fix.py', 'failed on setup', `file /tree/app/tests/test_fix.py, line 6\n      def test_in_class(self, sesion):\nE       fixture 'sesion' not found\n${available}\n/tree/app/tests/test_fix.py:6`),
      testcase('test_through', 'tests/test_fix.py', 'failed on setup', `file /tree/app/tests/test_fix.py, line 10\n  def test_through(client):\nfile /tree/app/conftest.py, line 4\n  @pytest.fixture\n  def client(databse):\nE       fixture 'databse' not found\n${available}\n/tree/app/conftest.py:4`),
    );
    expect(places(parsePytest(xml, { exitCode: 1, tail: '' }), files)).toEqual([
      { path: 'app/tests/test_fix.py', line: 6, column: 29, reason: "fixture 'sesion' not found" },
      { path: 'app/tests/test_fix.py', line: 10, cause: { path: 'app/conftest.py', line: 5 }, reason: "fixture 'databse' not found" },
    ]);
  });

  it('leaves no report where a conftest.py does not load', () => {
    const printed = "ImportError while loading conftest '/tree/app/conftest.py'.\nconftest.py:2: in <module>\n    import nope\nE   ModuleNotFoundError: No module named 'nope'\n\nno tests ran in 0.00s\n";
    expect(places(parsePytest(undefined, { exitCode: 4, tail: printed }), files)).toEqual([{ path: 'app/conftest.py', line: 2, reason: "ModuleNotFoundError: No module named 'nope'" }]);
  });
});

describe('Jest and Vitest', () => {
  const suite = (name: string, message: string): object => ({ name, status: 'failed', message, assertionResults: [] });
  const files = { 'app/test/deep.test.js': '', 'app/src/deep.js': '', 'app/test/syn.test.js': '', 'app/test/boom.test.js': '' };

  it('are read for the place, and a parse error for what it says below the advice', () => {
    // Recorded with `jest --json` 30.5.2, advice and frames of packages shortened.
    const json = JSON.stringify({ testResults: [
      suite('/tree/app/test/deep.test.js', `  ● Test suite failed to run

    Cannot find module './gone' from 'src/deep.js'

    Require stack:
      src/deep.js
      test/deep.test.js

    > 2 | module.exports = require("./gone");
        |                  ^

      at Resolver._throwModNotFoundError (node_modules/jest-resolve/build/index.js:1031:11)
      at Object.require (src/deep.js:2:18)
      at Object.require (test/deep.test.js:2:3)
`),
      suite('/tree/app/test/syn.test.js', `  ● Test suite failed to run

    Jest encountered an unexpected token

    Details:

    SyntaxError: /tree/app/test/syn.test.js: Unexpected token (2:12)

    > 2 |   const b = ;
        |             ^

      at constructor (node_modules/@babel/parser/src/parse-error.ts:96:45)
          at parser.next (<anonymous>)
`),
    ] });
    expect(places(parseJest(json, { exitCode: 1, tail: '' }), files)).toEqual([
      { path: 'app/test/deep.test.js', line: 2, column: 3, cause: { path: 'app/src/deep.js', line: 2 }, reason: "Cannot find module './gone' from 'src/deep.js'" },
      { path: 'app/test/syn.test.js', line: 2, column: 13, reason: 'SyntaxError: /tree/app/test/syn.test.js: Unexpected token (2:12)' },
    ]);
  });

  it('Vitest says where in what it prints, and what in its report', () => {
    // Recorded with Vitest 3.2.7 (`--reporter=default --reporter=json`), folders renamed.
    const json = JSON.stringify({ testResults: [
      suite('/tree/app/test/boom.test.js', 'boom'),
      suite('/tree/app/test/deep.test.js', "Cannot find module './gone.js' imported from '/tree/app/src/deep.js'"),
      suite('/tree/app/test/syn.test.js', 'Parse failure: Expression expected\nAt file: /tree/app/test/syn.test.js:2:12'),
    ] });
    const tail = `
 FAIL  test/boom.test.js [ test/boom.test.js ]
TypeError: boom
 ❯ src/boom.js:2:7
      1|
      2| throw new TypeError("boom");
       |       ^
 ❯ test/boom.test.js:1:1

⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[1/4]⎯

 FAIL  test/deep.test.js [ test/deep.test.js ]
Error: Cannot find module './gone.js' imported from '/tree/app/src/deep.js'
 ❯ src/deep.js:2:1
      2| import y from "./gone.js";
       | ^

Caused by: Error: Failed to load url ./gone.js (resolved id: ./gone.js) in /tree/app/src/deep.js. Does the file exist?
 ❯ loadAndTransform node_modules/vite/dist/node/chunks/config.js:22907:33
`;
    expect(places(parseJest(json, { exitCode: 1, tail }), { ...files, 'app/src/boom.js': '', 'app/test/deep.test.js': 'import { test } from "vitest";\n\nimport x from "../src/deep.js";\n' })).toEqual([
      { path: 'app/test/boom.test.js', line: 1, column: 1, cause: { path: 'app/src/boom.js', line: 2 }, reason: 'boom' },
      { path: 'app/test/deep.test.js', line: 3, column: 15, cause: { path: 'app/src/deep.js', line: 2 }, reason: "Cannot find module './gone.js' imported from '/tree/app/src/deep.js'" },
      { path: 'app/test/syn.test.js', line: 2, column: 13, reason: 'Parse failure: Expression expected' },
    ]);
  });
});

describe('node --test', () => {
  // Recorded with Node 20.20, frames of Node shortened.
  const failed = (path: string, printed: string): string => [
    { result: 'stderr', file: path, message: printed },
    { result: 'fail', name: path, nesting: 0, file: path, suite: false, skipped: false, failure: 'testCodeFailure', message: 'test failed' },
  ].map((line) => `${JSON.stringify(line)}\n`).join('');

  it('names the importer and not its line: that is looked up', () => {
    const report = failed('/tree/app/test/esm.test.mjs', "node:internal/modules/esm/resolve:283\n    throw new ERR_MODULE_NOT_FOUND(\n          ^\n\nError [ERR_MODULE_NOT_FOUND]: Cannot find module '/tree/app/src/gone.mjs' imported from /tree/app/src/deep.mjs\n    at finalizeResolution (node:internal/modules/esm/resolve:283:11)\n")
      + failed('/tree/app/test/pkg.test.mjs', "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'no-such-package' imported from /tree/app/test/pkg.test.mjs\n");
    const files = { 'app/test/esm.test.mjs': "import { test } from 'node:test';\nimport './../src/deep.mjs';\n", 'app/src/deep.mjs': "\nimport x from './gone.mjs';\n", 'app/test/pkg.test.mjs': "// from 'no-such'\nimport pk from 'no-such-package/sub';\n" };
    expect(places(parseNodeTest(report, { exitCode: 1, tail: '' }, '/tree/app'), files)).toMatchObject([
      { path: 'app/test/esm.test.mjs', line: 2, column: 8, cause: { path: 'app/src/deep.mjs', line: 2 } },
      { path: 'app/test/pkg.test.mjs', line: 2, column: 16 },
    ]);
  });

  it('shows the line of a syntax error and of a throw', () => {
    const report = failed('/tree/app/test/syn.test.mjs', "file:///tree/app/test/syn.test.mjs:2\n  const b = ;\n            ^\n\nSyntaxError: Unexpected token ';'\n    at compileSourceTextModule (node:internal/modules/esm/utils:346:16)\n")
      + failed('/tree/app/test/boom.test.cjs', "/tree/app/src/boom.cjs:2\nthrow new TypeError('boom');\n^\n\nTypeError: boom\n    at Object.<anonymous> (/tree/app/src/boom.cjs:2:7)\n    at require (node:internal/modules/helpers:182:18)\n    at Object.<anonymous> (/tree/app/test/boom.test.cjs:5:1)\n");
    expect(places(parseNodeTest(report, { exitCode: 1, tail: '' }, '/tree/app'), { 'app/test/syn.test.mjs': '', 'app/test/boom.test.cjs': '', 'app/src/boom.cjs': '' })).toEqual([
      { path: 'app/test/syn.test.mjs', line: 2, column: 13, reason: "SyntaxError: Unexpected token ';'" },
      { path: 'app/test/boom.test.cjs', line: 5, column: 1, cause: { path: 'app/src/boom.cjs', line: 2 }, reason: 'TypeError: boom' },
    ]);
  });
});

describe('a path of a report', () => {
  it('is found from the folder of the run upwards, where the runner has its configuration above', () => {
    const tree = treeOf({ 'app/test/a.py': '', 'shared/test/b.py': '' });
    expect(pathInTree('test/a.py', tree)).toBe('app/test/a.py');
    expect(pathInTree('app/test/a.py', tree)).toBe('app/test/a.py');
    expect(pathInTree('../shared/test/b.py', tree)).toBe('shared/test/b.py');
    expect(pathInTree('/elsewhere/x.py', tree)).toBeUndefined();
    expect(pathInTree('../../../x.py', tree)).toBeUndefined();
  });
});
