import type { Fix } from '@dark-factory/contracts';
import { parseExpression } from '../../database/python-expression.ts';
import { replaceInLine } from '../../edit.ts';
import { uncallableResult, type UncallableResult } from '../../http/dependency-result.ts';
import { callTargets } from '../../python/call-targets.ts';
import type { PythonArgument, PythonCall } from '../../python/declarations.ts';
import { isTestData } from '../../python/test-data.ts';
import type { Problem, Rule } from '../../rule.ts';

const DB = 'from db_engine import SessionLocal\n\n\ndef get_db():\n    db = SessionLocal()\n    try:\n        yield db\n    finally:\n        db.close()\n';
const MAIN = 'from typing import Annotated\n\nfrom fastapi import Depends, FastAPI\n\nfrom db import get_db\n\napp = FastAPI()\n\n\n@app.get("/items")\ndef items(db=Depends(get_db())):\n    return db.items()\n';

/** A dependency that is called where it is declared. */
export const rule: Rule = {
  id: 'fastapi/depends-called',
  severity: 'error',
  summary: 'What `Depends` is given is the result of a function, and nothing can call that.',
  docs: [
    '`Depends(get_db())` runs the function once, when the module is imported, and hands its result to FastAPI, which wants something to call for every request: `TypeError: <generator object get_db at 0x…> is not a callable object`. The program does not start.',
    'Give the function itself: `Depends(get_db)`. A call is right where it returns a function or an object with `__call__`; nothing is said there, nor where the result is not known.',
  ].join('\n\n'),
  reads: ['python'],
  examples: {
    good: [
      { title: 'The function itself', files: { 'db.py': DB, 'main.py': MAIN.replace('get_db())', 'get_db)') } },
      { title: 'Functions and objects that can be called', files: { 'guards.py': 'class Role:\n    def __init__(self, name):\n        self.name = name\n\n    def __call__(self):\n        return self.name\n\n\ndef require(name):\n    def check():\n        yield name\n    return check\n\n\ndef role(name) -> Role:\n    return Role(name)\n\n\nclass Box:\n    def role(self):\n        return Role("d")\n', 'main.py': 'from fastapi import Depends, FastAPI\n\nfrom guards import Box, Role, require, role\n\napp = FastAPI(dependencies=[Depends(require("a")), Depends(Role("b")), Depends(role("c")), Depends(Box().role())])\n' } },
    ],
    bad: [
      { title: 'A generator', files: { 'db.py': DB, 'main.py': MAIN }, reports: ['main.py:11'], mended: { 'main.py': MAIN.replace('get_db())', 'get_db)') } },
      { title: 'A coroutine, an instance, and what the annotation says', files: { 'parts.py': 'class Service:\n    pass\n\n\ndef service() -> Service:\n    return Service()\n\n\nasync def user(token: str):\n    return token\n', 'main.py': 'from typing import Annotated\n\nfrom fastapi import APIRouter, Depends, Security\n\nimport parts\n\nrouter = APIRouter()\n\n\n@router.get("/a")\ndef a(\n    user: Annotated[str, Security(parts.user("token"))],\n    one: Annotated[parts.Service, Depends(dependency=parts.service())],\n    other=Depends(parts.Service()),\n):\n    return user\n' }, reports: ['main.py:12', 'main.py:13', 'main.py:14'], mended: { 'main.py': 'from typing import Annotated\n\nfrom fastapi import APIRouter, Depends, Security\n\nimport parts\n\nrouter = APIRouter()\n\n\n@router.get("/a")\ndef a(\n    user: Annotated[str, Security(parts.user("token"))],\n    one: Annotated[parts.Service, Depends(dependency=parts.service)],\n    other=Depends(parts.Service()),\n):\n    return user\n' } },
    ],
  },
  async check(tree) {
    const { classes } = await tree.use(callTargets);
    return [...classes.symbols.project.modules.values()].flatMap(({ path, declarations: { calls } }) => {
      const given = isTestData(path) || !tree.text(path)!.includes('fastapi') ? [] : calls.flatMap((call) => dependencyOf(call, calls) ?? []);
      return given.flatMap(({ outer, inner, argument }) => {
        const wanted = classes.resolve(path, outer.callee);
        if (outer.guarded || wanted.kind !== 'foreign' || !/^fastapi\.(?:params\.|param_functions\.)?(?:Depends|Security)$/.test(wanted.name)) return [];
        const result = uncallableResult(tree, classes, classes.resolve(path, inner.callee));
        return result === undefined ? [] : [problemOf(path, outer, inner, argument, result)];
      });
    });
  },
};

interface Given {
  readonly outer: PythonCall;
  readonly inner: PythonCall;
  readonly argument: PythonArgument;
}

/** The call that stands as the dependency of a `Depends`. */
function dependencyOf(outer: PythonCall, calls: readonly PythonCall[]): Given | undefined {
  if (!/(^|\.)(?:Depends|Security)$/.test(outer.callee)) return undefined;
  const argument = outer.arguments.find(({ name }) => name === 'dependency') ?? (outer.arguments[0]?.name === undefined ? outer.arguments[0] : undefined);
  const value = argument === undefined || argument.star !== undefined ? undefined : parseExpression(argument.text);
  if (argument === undefined || value?.kind !== 'call') return undefined;
  const column = argument.column + (argument.name === undefined ? 0 : argument.name.length + 1);
  const inner = calls.find((call) => call.callee === value.callee && call.line === argument.line && call.column === column);
  return inner === undefined ? undefined : { outer, inner, argument };
}

function problemOf(path: string, outer: PythonCall, inner: PythonCall, argument: PythonArgument, { what, kind, ...place }: UncallableResult): Problem {
  const plain = new RegExp(`^${inner.callee.replaceAll('.', '\\.')}\\( *\\)$`).test(argument.text);
  const fix: Fix = {
    title: `Give "${inner.callee}" itself`, safety: kind === 'function' ? 'safe' : 'offered',
    edits: [replaceInLine(path, inner.line, inner.column + inner.callee.length, argument.text.length - inner.callee.length, '')],
  };
  return {
    path, line: inner.line, column: inner.column,
    message: `${outer.callee}(${inner.callee}(…)) hands FastAPI ${what}, which is not a callable object: the program stops when the module is imported; give "${inner.callee}" itself`,
    related: [{ path: place.path, line: place.line, message: `"${inner.callee}" is defined here` }],
    ...(plain ? { fixes: [fix] } : {}),
  };
}
