import { expect, test } from '@jest/globals';
import { check } from './a-tree.ts';

const IMPORT = 'from app.formats import LATEX';

/** The severity of the import of a name that is not there. */
async function severityIn(code: string, more: Record<string, string> = {}): Promise<string[]> {
  const { findings } = await check({ 'app/__init__.py': '', 'app/formats.py': 'HTML = 1\n', 'app/report.py': code, ...more });
  return findings.filter(({ rule }) => rule === 'imports/python-missing-name').map(({ severity }) => severity);
}

test.each([
  ['a function', `def old_format(spec):\n    if spec:\n        ${IMPORT}\n\n        return LATEX\n`],
  ['a method', `class Report:\n    size = 1\n\n    def old_format(\n        self,\n        spec,\n    ):\n        ${IMPORT}\n        return LATEX\n`],
  ['a static method', `class Report:\n    @staticmethod\n    def old_format(spec):\n        ${IMPORT}\n        return LATEX\n`],
])('what nobody mentions is left over: %s', async (_, code) => {
  expect(await severityIn(code)).toEqual(['warning']);
});

test.each([
  ['at the top', `${IMPORT}\n\nprint(LATEX)\n`],
  ['in a class', `class Report:\n    ${IMPORT}\n`],
  ['decorated', `import app\n\n\n@app.route("/")\ndef old_format():\n    ${IMPORT}\n    return LATEX\n`],
  ['of a class with a base', `import ast\n\n\nclass Report(ast.NodeVisitor):\n    def old_format(self):\n        ${IMPORT}\n        return LATEX\n`],
  ['called by its name', `def main():\n    ${IMPORT}\n    print(LATEX)\n`],
  ['called', `def old_format():\n    ${IMPORT}\n    print(LATEX)\n\n\nold_format()\n`],
])('an error as ever: %s', async (_, code) => {
  expect(await severityIn(code)).toEqual(['error']);
});

test('a setting may name a function', async () => {
  expect(await severityIn(`def old_format():\n    ${IMPORT}\n    print(LATEX)\n`, { 'pyproject.toml': '[project]\nname = "app"\n\n[project.scripts]\nold = "app.report:old_format"\n' })).toEqual(['error']);
});
