import { baseOf } from '../source-tree.ts';

const TESTS = /^(tests?|testing|unittests?|spec|e2e)$/i;
const DATA = /^(data|cases|samples?|assets|resources|inputs?|outputs?|expected|golden|snapshots?|goldens|corpus|snippets|sandbox|[a-z]+_data)$/i;
const ALWAYS_DATA = /^(testdata|test[_-]data|test[_-]?cases|test[_-]?files|__fixtures__|fixtures?|snapshots|templates?|\{\{[^}]*\}\}.*)$/i;
const ON_PURPOSE = /(^|[_-])(bad|broken|invalid|incorrect|malformed|circular|syntax[_-]?error|import[_-]?error|errors?|missing|raises?|fails?|failing|crash(ing|es)?|nonexistent|faulty|erroneous|wrong)([_-]|$)/i;

/** Whether a Python file is input of a test, or text from which programs are made, rather than part of a program; some of it is broken on purpose. */
export function isTestData(path: string): boolean {
  const folders = path.split('/').slice(0, -1);
  const tests = folders.findIndex((folder) => TESTS.test(folder));
  if (folders.some((folder) => ALWAYS_DATA.test(folder)) || path.includes('{{')) return true;
  if (tests === -1) return false;
  return folders.slice(tests + 1).some((folder) => DATA.test(folder) || ON_PURPOSE.test(folder)) || (ON_PURPOSE.test(baseOf(path).replace(/\.pyi?$/, '')) && !isTestModule(path));
}

/** Whether a file is a part of a text for readers: a snippet may leave out what it is not about. */
export function isSnippet(path: string): boolean {
  return /(^|\/)(docs?|docs_src|documentation|doc_src|snippets|tutorials?)\//i.test(path);
}

/** Whether a file lies somewhere below a folder of tests. */
export function isBelowTests(path: string): boolean {
  return path.split('/').slice(0, -1).some((folder) => TESTS.test(folder));
}

/** Whether a test runner collects a file. */
export function isTestModule(path: string): boolean {
  return /^(test_.*|.*_tests?|tests?|conftest)\.py$/.test(baseOf(path));
}

/** Whether a file belongs to tests, examples, docs or tools, whose dependencies are often declared elsewhere. */
export function isBeside(path: string): boolean {
  return isTestModule(path) || /(^|\/)(tests?|testing|docs?|docs_src|documentation|examples?|samples?|demos?|scripts?|tools?|benchmarks?|bench|tutorials?|notebooks?|ci|\.github|dev|contrib|integration[^/]*|e2e|playground|experiments?|recipes|perf[^/]*|extras?|stubs|typings|vendor|_vendor|third_party|releases?|tasks)\//i.test(path) || /(^|\/)(noxfile|tasks|fabfile|setup|conf|conftest|dodo|toxfile|SConstruct|wscript|locustfile)\.py$/.test(path);
}

/** Names that a part of a program may well have, too: a list of tasks, a notebook, the tools of a shop. */
const EVERYDAY = /(^|\/)(tasks|notebooks?|tools?|recipes|releases?|samples?|experiments?|dev|extras?)(\/|\.py$)/gi;

/** Whether a file is beside the program by more than a name that a part of a program may have. */
export function isSurelyBeside(path: string): boolean {
  return isBeside(path.replace(EVERYDAY, '$1part$3'));
}
