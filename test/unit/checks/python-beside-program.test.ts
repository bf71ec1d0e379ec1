import { describe, expect, test } from '@jest/globals';
import { checkWith } from '@dark-factory/checks';
import { rule as missingName } from '../../../packages/checks/src/rules/imports/python-missing-name.ts';
import { rule as callArguments } from '../../../packages/checks/src/rules/python/call-arguments.ts';
import { rule as missingAttribute } from '../../../packages/checks/src/rules/python/missing-attribute.ts';
import { rule as undefinedName } from '../../../packages/checks/src/rules/python/undefined-name.ts';
import { aTree } from './a-tree.ts';

const LIBRARY = { 'lib/__init__.py': 'def ask(question): ...\n' };
const BROKEN = 'import lib\nfrom lib import tell\n\nlib.ask()\nlib.answer()\n';

/** The severities of what is found in one file of a tree. */
async function severities(path: string, files: Readonly<Record<string, string>>): Promise<string[]> {
  const { findings } = await checkWith([missingName, callArguments, missingAttribute, undefinedName], { files: aTree(files) });
  return [...new Set(findings.filter((finding) => finding.path === path).map(({ severity }) => severity))];
}

describe('Python that is no part of what runs', () => {
  test.each(['examples/ask.py', 'examples/chat/ask.py', 'typing-examples/ask.py', 'docs/samples/ask.py'])('%s, written for another version of the library: warnings', async (path) => {
    expect(await severities(path, { ...LIBRARY, [path]: BROKEN })).toEqual(['warning']);
  });

  test.each(['docs/ask.py', 'lib/_vendor/pint/ask.py', 'lib/vendored/ask.py'])('%s: warnings', async (path) => {
    expect(await severities(path, { ...LIBRARY, [path]: `${BROKEN}tell_all()\n` })).toEqual(['warning']);
  });

  test('an example that does not fit itself: errors', async () => {
    expect(await severities('examples/chat/ask.py', { ...LIBRARY, 'examples/chat/__init__.py': '', 'examples/chat/parts.py': 'def ask(question): ...\n', 'examples/chat/ask.py': 'from .parts import ask\n\nask()\n' })).toEqual(['error']);
  });

  test('an example in a package that nothing else imports: warnings', async () => {
    expect(await severities('examples/ask.py', { ...LIBRARY, 'examples/__init__.py': '', 'examples/ask.py': BROKEN })).toEqual(['warning']);
  });

  test('a package of that name that the program imports: errors', async () => {
    expect(await severities('samples/ask.py', { ...LIBRARY, 'samples/__init__.py': '', 'samples/ask.py': BROKEN, 'main.py': 'from samples import ask\n' })).toEqual(['error']);
  });

  test('a part of a program that is called so: errors', async () => {
    expect(await severities('app/samples/routes.py', { ...LIBRARY, 'app/__init__.py': '', 'app/samples/__init__.py': '', 'app/samples/routes.py': BROKEN })).toEqual(['error']);
  });
});
