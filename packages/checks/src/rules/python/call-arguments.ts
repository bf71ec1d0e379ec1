import type { Fix } from '@dark-factory/contracts';
import { quotedList } from '../../definitions.ts';
import { replaceInLine } from '../../edit.ts';
import { mismatchOf, type Mismatch, type Signature } from '../../python/call-matching.ts';
import { callTargets, type CallTarget, type CallTargets } from '../../python/call-targets.ts';
import type { Construction } from '../../python/constructors.ts';
import type { PythonArgument, PythonCall, PythonDecorator, PythonPlaceInText } from '../../python/declarations.ts';
import { reachedCalls } from '../../python/reached-calls.ts';
import type { ClassLine } from '../../python/python-classes.ts';
import { similarName } from '../../python/similar-name.ts';
import type { Problem, Rule } from '../../rule.ts';

/** A call that does not fit what it calls. */
export const rule: Rule = {
  id: 'python/call-arguments',
  severity: 'error',
  summary: 'A Python call does not fit the signature of what it calls, in whatever file that is.',
  docs: [
    'The call raises `TypeError` as soon as it is reached: too many positional arguments, a required one missing, or a keyword that the function, method or class does not take. It happens when caller and definition were written apart.',
    'Give what the definition asks for, or change the definition; the finding points to both. Names are followed through imports, `self`, attributes set in `__init__`, annotations and instances made in the same function. Classes are called by their `__init__`, the fields of a `@dataclass`, of a pydantic model or of a mapped class. Nothing is said where a decorator, a metaclass, a base outside the tree, a second definition or one in a branch may change what is called, in branches for one version of something, nor where the call is expected to fail.',
    'A keyword that a pydantic model does not know is a warning: pydantic drops it unless the model says otherwise. So are calls in snippets of the docs, in copies of other projects, and in examples that do not fit the library which they show.',
  ].join('\n\n'),
  reads: ['python'],
  examples: {
    good: [
      { title: 'In a branch for what is old', files: { 'm.py': 'class Task:\n    __v2_compat__ = False\n\n    def name(self, args): ...\n    def send(self, args):\n        if self.__v2_compat__:\n            return self.name(self(), args)\n        return self.name(args)\n' } },
      { title: 'Asked what it takes', files: { 'm.py': 'import inspect\n\n\nclass Base:\n    def claims(self, request): ...\n    def all(self, request):\n        if len(inspect.signature(self.claims).parameters) == 0:\n            return self.claims()\n        return self.claims(request)\n' } },
      { title: 'Fits', files: { 'app/__init__.py': '', 'app/crud.py': 'def list_items(db, *, limit=10, **more): ...\n', 'app/api.py': 'from app import crud\n\n\ndef read(db, options):\n    crud.list_items(db, limit=5, offset=1)\n    return crud.list_items(*options)\n' } },
      { title: 'Expected to fail', files: { 'm.py': 'def f(a): ...\n', 'test_m.py': 'import pytest\nfrom m import f\n\n\ndef test_f():\n    with pytest.raises(TypeError):\n        f()\n' } },
      { title: 'A decorator may change the signature', files: { 'm.py': 'from lib import inject\n\n\n@inject\ndef f(db, a): ...\n', 'n.py': 'from m import f\n\nf(1)\n' } },
      { title: 'A constructor that a test exchanges', files: { 'm.py': 'class Manager:\n    def __init__(self, app): ...\n', 'tests/test_m.py': 'from unittest.mock import patch\nfrom m import Manager\n\n\n@patch.object(Manager, "__init__", return_value=None)\ndef test_manager(init):\n    Manager()\n' } },
      { title: 'A method for type checkers', files: { 'm.py': 'from typing import TYPE_CHECKING\nfrom pydantic import BaseModel, Field\n\n\nclass Bot(BaseModel):\n    user: str = Field(..., alias="bot")\n\n    if TYPE_CHECKING:\n        def __init__(self, *, user: str, **more): ...\n\n\nBot(bot="x")\n' } },
    ],
    bad: [
      { title: 'Through a submodule that the package imports from itself, beside a class of Python of the same name', files: { 'lib/__init__.py': 'from . import fields\n', 'lib/fields.py': 'class Field:\n    def check(self, value, *, strict): ...\n    def load(self, value):\n        self.check(value)\n', 'more.py': 'import enum\nfrom lib import fields\n\n\nclass Enum(fields.Field): ...\n\n\nclass Colour(enum.Enum):\n    RED = 1\n' }, reports: ['lib/fields.py:4'] },
      { title: 'A keyword of another name', files: { 'app/__init__.py': '', 'app/crud.py': 'def list_items(db, page_limit=10): ...\n', 'app/api.py': 'from app import crud\n\n\ndef read(db):\n    return crud.list_items(db, limit=5)\n' }, reports: ['app/api.py:5'] },
      { title: 'An argument missing', files: { 'app/__init__.py': '', 'app/repo.py': 'class ItemRepo:\n    def __init__(self, db): ...\n    def find(self, item_id): ...\n', 'app/api.py': 'from app.repo import ItemRepo\n\n\ndef read(db):\n    repo = ItemRepo(db)\n    return repo.find()\n\n\ndef make():\n    return ItemRepo()\n' }, reports: ['app/api.py:6', 'app/api.py:10'] },
      { title: 'In a test, where it says that it is never reached: a warning', files: { 'm.py': 'class Response:\n    def __init__(self, *, text): ...\n', 'test_m.py': 'from m import Response\n\n\ndef handler(request):\n    return Response(request)  # pragma: no cover\n' }, reports: ['test_m.py:5'] },
      { title: 'Too many for a dataclass', files: { 'm.py': 'from dataclasses import dataclass\n\n\n@dataclass\nclass Point:\n    x: int\n    y: int = 0\n\n\nPoint(1, 2, 3)\n' }, reports: ['m.py:10'] },
    ],
  },
  async check(tree) {
    const targets = await tree.use(callTargets);
    const problems = (await tree.use(reachedCalls)).flatMap(({ path, call, target }) => {
      const found = call.guarded ? undefined : problemOf(path, call, target);
      return found === undefined || asksWhatItTakes(tree.text(path) ?? '', call.callee) ? [] : [found];
    });
    return [...problems, ...decoratorProblems(targets)];
  },
};

/** Whether a file asks at run time what the called function takes, and calls it accordingly. */
function asksWhatItTakes(text: string, callee: string): boolean {
  const name = callee.split('.').at(-1)!;
  return new RegExp(`\\b(?:signature|getfullargspec|getargspec)\\([^()\\n]{0,80}\\b${name}\\b|\\b${name}\\.__code__`).test(text);
}

type Place = PythonPlaceInText & { readonly arguments: readonly PythonArgument[] };

function problemOf(path: string, call: Place, target: CallTarget): Problem | undefined {
  if (target.kind === 'signatures') return ofSignatures(path, call, target.candidates);
  return target.kind === 'construction' ? ofConstruction(path, call, target.construction) : undefined;
}

function ofSignatures(path: string, call: Place, candidates: readonly Signature[]): Problem | undefined {
  const mismatches = candidates.map((candidate) => mismatchOf(candidate, call.arguments));
  const first = mismatches[0];
  return first === undefined || mismatches.includes(undefined) ? undefined : problem(path, call, candidates[0]!, first);
}

function problem(path: string, call: PythonPlaceInText, signature: Signature, mismatch: Mismatch): Problem {
  const { line, column } = mismatch.at ?? call;
  const related = [{ path: signature.path, line: signature.line, message: `${signature.name.replace(/\(\)$/, '')} is defined here` }];
  return { path, line, column, message: `${signature.name} ${mismatch.message}`, related, fixes: renames(path, mismatch, signature) };
}

/** Renaming a keyword is offered where one parameter alone can have been meant. */
function renames(path: string, { kind, at, missing }: Mismatch, { parameters }: Signature): Fix[] {
  if (kind !== 'unexpected-keyword' || at?.name === undefined) return [];
  const names = missing.length > 0 ? missing : parameters.filter(({ kind: how }) => how === 'positional' || how === 'keyword-only');
  const meant = similarName(at.name, names.map(({ name }) => name));
  return meant === undefined ? [] : [{ title: `Pass it as "${meant}"`, safety: 'offered', edits: [replaceInLine(path, at.line, at.column, at.name.length, meant)] }];
}

function ofConstruction(path: string, call: Place, construction: Construction): Problem | undefined {
  const { arguments: arguments_ } = call;
  switch (construction.kind) {
    case 'signature': return ofSignatures(path, call, [construction.signature]);
    case 'bare': {
      const given = arguments_.find(({ star }) => star === undefined);
      const { symbol } = construction;
      return given === undefined ? undefined : { path, line: given.line, column: given.column, message: `${symbol.class.name}() takes no arguments`, related: [{ path: symbol.path, line: symbol.class.line, message: `${symbol.class.name} has no __init__` }] };
    }
    case 'model': return ofModel(path, call, construction);
    case 'mapped': return ofMapped(path, arguments_, construction.line);
    case 'unknown': return undefined;
  }
}

function ofModel(path: string, call: Place, { signature, unknownKeywords }: Extract<Construction, { kind: 'model' }>): Problem | undefined {
  const mismatch = mismatchOf(signature, call.arguments);
  if (mismatch?.kind === 'unexpected-keyword') {
    const missing = mismatch.missing;
    if (unknownKeywords === 'taken') return undefined;
    const found = problem(path, call, signature, mismatch);
    const name = mismatch.at?.name ?? '';
    if (unknownKeywords === 'refused') return { ...found, message: `${signature.name}: extra inputs are not permitted: "${name}"` };
    if (missing.length > 0) return { ...found, message: `${signature.name}: field required: ${quotedList(missing.map((field) => field.name))}; it has no field "${name}"` };
    return { ...found, message: `${signature.name} has no field "${name}": pydantic drops it`, severity: 'warning', confidence: 'medium' };
  }
  if (mismatch?.kind === 'missing') return { ...problem(path, call, signature, mismatch), message: `${signature.name}: field required: ${quotedList(mismatch.missing.map(({ name }) => name))}` };
  return mismatch === undefined ? undefined : problem(path, call, signature, mismatch);
}

function ofMapped(path: string, arguments_: readonly PythonArgument[], line: ClassLine): Problem | undefined {
  const made = line.symbol.class;
  const owners = line.ancestors.flatMap((ancestor) => (ancestor.kind === 'class' ? [ancestor.class] : []));
  const wrong = arguments_.find(({ name, star }) => star === undefined && (name === undefined || !owners.some((owner) => owner.bound.has(name))));
  if (wrong === undefined) return undefined;
  const related = [{ path: line.symbol.path, line: made.line, message: `${made.name} is defined here` }];
  if (wrong.name === undefined) return { path, line: wrong.line, column: wrong.column, message: `${made.name}.__init__() takes 1 positional argument but ${1 + arguments_.filter(({ name, star }) => name === undefined && star === undefined).length} were given`, related };
  const meant = similarName(wrong.name, owners.flatMap(({ fields }) => fields.map(({ name }) => name)));
  const fixes: Fix[] = meant === undefined ? [] : [{ title: `Pass it as "${meant}"`, safety: 'offered', edits: [replaceInLine(path, wrong.line, wrong.column, wrong.name.length, meant)] }];
  return { path, line: wrong.line, column: wrong.column, message: `"${wrong.name}" is an invalid keyword argument for ${made.name}`, related, fixes };
}

/** A decorator without a call is called with what it decorates. */
function decoratorProblems(targets: CallTargets): Problem[] {
  const problems: Problem[] = [];
  for (const { path, declarations: { functions, classes } } of targets.classes.symbols.project.modules.values()) {
    for (const { decorators, line, column } of [...functions, ...classes, ...classes.flatMap(({ methods }) => methods)]) {
      for (const decorator of decorators) {
        const found = decorator.name === '' || decorator.arguments !== undefined ? undefined : ofDecorator(targets, path, decorator, { line, column });
        if (found !== undefined) problems.push(found);
      }
    }
  }
  return problems;
}

function ofDecorator(targets: CallTargets, path: string, decorator: PythonDecorator, decorated: PythonPlaceInText): Problem | undefined {
  const call: PythonCall = { callee: decorator.name, line: decorator.line, column: decorator.column, arguments: [{ text: '', ...decorated }], statement: false, guarded: false };
  const target = targets.ofCall(path, call);
  const found = target.kind === 'signatures' ? problemOf(path, call, target) : undefined;
  return found === undefined ? undefined : { ...found, line: decorator.line, column: decorator.column, message: `as a decorator, ${found.message}` };
}
