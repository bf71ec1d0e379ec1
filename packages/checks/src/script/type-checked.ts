import type { Problem } from '../rule.ts';
import type { ScriptModule } from './script-module.ts';

/** Files that many projects leave out of the type check, and where mistakes are made on purpose. */
const TESTS = /(^|\/)(__tests__|__mocks__|__testfixtures__|tests?|specs?|e2e|cypress|bench(marks?)?|stories|type-tests?|dtslint|playground|sandbox|examples?)\/|\.(test|spec|e2e|bench|cy|stories|test-d|tst)\.[cm]?[jt]sx?$/i;
const ON_PURPOSE = /(^|\/)(__fixtures__|fixtures?|testdata|test-data|__testfixtures__)\//i;
const TEMPLATES = /(^|\/)(templates?|snippets)\//i;
/** What compilers and bundlers wrote: its mistakes are those of the sources, and its files come from elsewhere. */
const OUTPUT = /(^|\/)(dist|dist-[a-z]+|bundles|fesm[0-9]*|umd|iife|es5-[a-z]+|node_modules|\.next|\.cache|\.output|coverage)\/|\.min\.[cm]?js$/;

/** Whether a file is a fixture that may be broken on purpose, or the output of a build. */
export function isNobodysSource(path: string): boolean {
  return ON_PURPOSE.test(path) || OUTPUT.test(path);
}

/** Whether a file declares types alone; compilers are mostly told not to check those (`skipLibCheck`). */
export function isDeclarations(path: string): boolean {
  return /\.d\.[cm]?ts$/.test(path);
}

/** Whether a file shows or measures what others wrote, and is run by tools that often belong to another package. */
export function isForShow(path: string): boolean {
  return /(^|\/)(bench(marks?)?|stories|examples?|playground|sandbox|e2e)\/|\.(stories|bench)\.[cm]?[jt]sx?$/i.test(path);
}

/** Whether a file sets up a tool: a linter, a bundler, a test runner. */
export function isToolConfig(path: string): boolean {
  return /(^|\/)(?:[^/]*[.-](?:config|conf|setup)|\.[a-z]+rc|[a-z-]*rc|gulpfile|gruntfile|karma\.[a-z]+|(?:jest|vitest)[.-][^/]*)\.[cm]?[jt]s$|(^|\/)\.[a-z][a-z-]*\//i.test(path);
}

/** Whether a file is for tests, benchmarks or stories. */
export function isForTests(path: string): boolean {
  return TESTS.test(path);
}

/** Whether the type rules of TypeScript hold for a file. */
export function isTypeScript(path: string): boolean {
  return /\.[cm]?tsx?$/.test(path) && !/\.d\.[cm]?ts$/.test(path);
}

/** How bad it is when a file breaks the rules of its types: nothing for files that are broken on purpose, less for tests, which may not be compiled. */
export function strictnessFor(module: ScriptModule): 'error' | 'warning' | 'none' {
  if (module.declarations.unchecked || module.syntax.length > 0 || isNobodysSource(module.path) || TEMPLATES.test(module.path)) return 'none';
  return TESTS.test(module.path) ? 'warning' : 'error';
}

/** Whether a comment silences the compiler on one of these lines. */
export function isSilenced(module: ScriptModule, line: number, lastLine: number = line): boolean {
  const { silenced } = module.declarations;
  if (silenced.size === 0) return false;
  for (let at = line; at <= lastLine; at += 1) if (silenced.has(at)) return true;
  return false;
}

/** A problem as bad as its file allows. */
export function asStrict(problem: Problem, strictness: 'error' | 'warning'): Problem {
  return strictness === 'error' ? problem : { ...problem, severity: 'warning' };
}
