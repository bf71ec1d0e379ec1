import { expect, test } from '@jest/globals';
import { rule } from '../../../packages/checks/src/rules/fastapi/depends-called.ts';
import { findingsOf, type Files } from './one-change.ts';

const treeWith = (definition: string, call: string, from = 'fastapi'): Files => ({
  'parts.py': definition,
  'main.py': `from ${from} import Depends\nfrom fastapi import FastAPI\n\nimport parts\n\napp = FastAPI()\n\n\n@app.get("/")\ndef root(one=${call}):\n    return one\n`,
});

test.each([
  ['a generator whose parameters stand on lines of their own', 'def made(\n    a: int = 1,\n) -> object:\n    # first\n\n    value = yield a\n'],
  ['a generator with a function inside', 'def made():\n    def inner():\n        return 1\n    yield inner\n'],
  ['a coroutine that returns a function', 'async def made():\n    def inner():\n        return 1\n    return inner\n'],
  ['an annotated session', 'from sqlalchemy.orm import Session\n\n\ndef made() -> Session:\n    return Session()\n'],
  ['a model of pydantic', 'from pydantic import BaseModel\n\n\nclass Page(BaseModel):\n    size: int = 1\n\n\ndef made() -> "Page":\n    return Page()\n'],
])('%s cannot be called', async (_, definition) => {
  expect(await findingsOf([rule], treeWith(definition, 'Depends(parts.made())'))).toEqual([expect.stringContaining('error fastapi/depends-called main.py:10:')]);
});

test.each([
  ['a function whose inner function yields', 'def made():\n    def inner():\n        yield 1\n    return inner\n'],
  ['the word in a text', 'def made():\n    """Gives\n    yield 1\n    """\n    return other\n'],
  ['a decorated generator', 'from kit import dependency\n\n\n@dependency\ndef made():\n    yield 1\n'],
  ['a class that may have others below it', 'from kit import Base\n\n\nclass Made(Base):\n    pass\n\n\ndef made() -> Made:\n    return Made()\n'],
  ['a class whose descendant can be called', 'class Made:\n    pass\n\n\nclass More(Made):\n    def __call__(self):\n        return 1\n\n\ndef made() -> Made:\n    return More()\n'],
  ['something that is defined in a branch', 'import sys\n\nif sys.platform == "win32":\n    def made():\n        yield 1\nelse:\n    from kit import made\n'],
])('%s may be called', async (_, definition) => {
  expect(await findingsOf([rule], treeWith(definition, 'Depends(parts.made())'))).toEqual([]);
});

test('a step after the call, and the Depends of another library, are left alone', async () => {
  const generator = 'def made():\n    yield 1\n';
  expect(await findingsOf([rule], treeWith(generator, 'Depends(parts.made().send)'))).toEqual([]);
  expect(await findingsOf([rule], treeWith(generator, 'Depends(parts.made().build())'))).toEqual([]);
  expect(await findingsOf([rule], treeWith(generator, 'Depends(parts.made())', 'kit'))).toEqual([]);
});
