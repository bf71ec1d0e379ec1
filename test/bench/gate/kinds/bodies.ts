import { replacing, textFiles, type Kind } from '../mutation.ts';

const PY = /^(?!.*(tests?\/|conftest|alembic\/env)).*\.py$/;
const TS = /^(?!.*(\.test\.|\.d\.ts|config\.)).*\.tsx?$/;
const PYTHON_BODY = /^((?: *)(?:async )?def \w+\([^()]*\)[^:\n]*:\n)(( +)(?!""")[^\n]*\n(?:(?:\3[^\n]*)?\n)*?)(?=\n\n|\n {0,4}\S|$(?![\s\S]))/gm;
const SCRIPT_BODY = /^(export (?:async )?function \w+[^\n]*\{\n)((?: [^\n]*\n|\n)+)(?=\}$)/gm;
const KOTLIN_BODY = /^( *(?:override )?(?:suspend )?fun \w+\([^()\n]*\) \{\n)((?:[^\n]*\n)+?)(?= {4}\}$)/gm;

function emptied(body: string): Kind['mutate'] {
  return replacing(PY, PYTHON_BODY, ({ groups }) => (groups[2]!.split('\n').length < 3 ? undefined : groups[1]! + body.split('\n').map((line) => `${groups[3]!}${line}\n`).join('')));
}

/** Functions that were left for later, and tests that are not there. */
export const BODY_KINDS: readonly Kind[] = [
  { id: 'body-python-not-implemented', room: 'bodies', rules: ['placeholders/', 'completeness/'], severity: 'warning', mutate: emptied('raise NotImplementedError') },
  { id: 'body-python-todo-pass', room: 'bodies', rules: ['placeholders/', 'completeness/'], severity: 'warning', mutate: emptied('# TODO: implement\npass') },
  { id: 'body-python-pass', room: 'bodies', rules: ['placeholders/', 'completeness/'], severity: 'warning', mutate: emptied('pass') },
  { id: 'body-python-ellipsis', room: 'bodies', rules: ['placeholders/', 'completeness/', 'syntax/'], severity: 'warning', mutate: emptied('...  # rest of the code stays the same') },
  { id: 'body-script-not-implemented', room: 'bodies', rules: ['placeholders/', 'completeness/'], severity: 'warning', mutate: replacing(TS, SCRIPT_BODY, ({ groups }) => `${groups[1]!}  throw new Error('Not implemented');\n`) },
  { id: 'body-script-todo', room: 'bodies', rules: ['placeholders/', 'completeness/'], severity: 'warning', mutate: replacing(TS, SCRIPT_BODY, ({ groups }) => `${groups[1]!}  // TODO: implement\n`) },
  { id: 'body-script-rest-of-code', room: 'bodies', rules: ['placeholders/', 'completeness/'], severity: 'warning', mutate: replacing(TS, SCRIPT_BODY, ({ groups }) => `${groups[1]!}  // ... rest of the code remains the same\n`) },
  { id: 'body-kotlin-todo', room: 'bodies', rules: ['placeholders/', 'completeness/', 'kotlin/'], severity: 'warning', mutate: replacing(/main.*\.kt$/, KOTLIN_BODY, ({ groups }) => `${groups[1]!}        TODO("Not yet implemented")\n`) },
  { id: 'tests-none-found', room: 'bodies', rules: ['tests/', 'plan/', 'wiring/', 'python/', 'script/'], severity: 'warning', mutate: (tree) => {
    const tests = textFiles(tree, /(\.test\.tsx?|(^|\/)(test_\w+|tests)\.py|Test\.kt)$/).map(([path]) => path);
    return tests.length === 0 ? undefined : { changes: new Map(tests.map((path) => [path, undefined])), at: [...tests, '', ...tree.keys()] };
  } },
  { id: 'tests-name-not-collected', room: 'bodies', rules: ['tests/', 'plan/', 'wiring/', 'python/', 'script/'], severity: 'warning', mutate: (tree, random) => {
    const tests = textFiles(tree, /(^|\/)test_\w+\.py$/);
    if (tests.length === 0) return undefined;
    const [path, text] = random.pick(tests);
    return { changes: new Map([[path, text.replaceAll(/^def test_/gm, 'def check_')]]), at: [path] };
  } },
];
