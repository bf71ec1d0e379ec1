import { describe, expect, test } from '@jest/globals';
import { checkWith } from '@dark-factory/checks';
import { rule as callArguments } from '../../../packages/checks/src/rules/python/call-arguments.ts';
import { rule as missingAttribute } from '../../../packages/checks/src/rules/python/missing-attribute.ts';
import { rule as missingAwait } from '../../../packages/checks/src/rules/python/missing-await.ts';
import { aTree, lines } from './a-tree.ts';

async function found(files: Readonly<Record<string, string>>): Promise<string[]> {
  const result = await checkWith([callArguments, missingAttribute, missingAwait], { files: aTree(files) });
  return lines(result).map((line) => line.replace(/^python\//, ''));
}

/** One module `m` that defines, one `n` that uses it. */
const pair = (definitions: string, use: string): Record<string, string> => ({ 'm.py': `${definitions}\n`, 'n.py': `from m import *\nimport m\n${use}\n` });

const DATACLASS = 'from dataclasses import dataclass, field, KW_ONLY\nfrom typing import ClassVar\n@dataclass\nclass A:\n    x: int\n    tags: list = field(default_factory=list)\n    seen: int = field(init=False)\n    limit: ClassVar[int] = 3\n@dataclass\nclass B(A):\n    _: KW_ONLY\n    y: int = 0\n    z: str = field(default="", kw_only=True)';
const MODEL = 'from pydantic import BaseModel, ConfigDict, Field\nclass Base(BaseModel):\n    id: int\n    note: str | None\nclass Item(Base):\n    title: str = Field(..., max_length=3)\n    price: int = Field(ge=0)\n    tags: list[str] = Field(default_factory=list)\nclass Strict(Base):\n    model_config = ConfigDict(extra="forbid")\nclass Loose(Base):\n    model_config = ConfigDict(extra="allow")\nclass Other(BaseModel):\n    x: int = Field(alias="X")';
const MAPPED = 'from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column\nclass Base(DeclarativeBase):\n    pass\nclass Stamped:\n    made_at: Mapped[int]\nclass Item(Stamped, Base):\n    id: Mapped[int] = mapped_column(primary_key=True)';

const SILENT: readonly [string, Record<string, string>][] = [
  ['every way to fit', pair('def f(a, /, b, c=1, *, d=2, **e): ...\ndef g(*a, **k): ...\ndef h(a, b): ...', 'f(1, 2, 3, d=4, e=5, a=6)\nf(*x)\nf(1, **x)\ng(1, b=2)\nh(*x, b=1)\nh(a=1, **x)')],
  ['names bound anew', pair('def f(): ...', 'def g(f):\n    f(1)\ndef h():\n    for f in []:\n        f(1)\n    return [m(1) for m in x]\nx = lambda f: f(1)\nwith y as (f, z):\n    f(1)')],
  ['defined twice, in a branch, or exchanged', pair('if x:\n    def f(): ...\nelse:\n    def f(a): ...\ndef g(): ...\ndef h(): ...', 'f(1)\nf()\nm.g = print\nm.g(1)\n') ],
  ['patched in a test', { ...pair('def f(): ...', ''), 'tests/test_n.py': 'import m\n\ndef test(monkeypatch):\n    monkeypatch.setattr(m, "f", print)\n    m.f(1)\n' }],
  ['overloads', pair('from typing import overload\n@overload\ndef f(a: int) -> int: ...\n@overload\ndef f(a: str, b: int) -> str: ...\ndef f(a, b=None): ...', 'f(1)\nf("", 1)')],
  ['decorators that may change a signature', pair('import lib\n@lib.inject\ndef f(a): ...\n@lib.model\nclass C:\n    x: int', 'f()\nC(1, 2, 3)')],
  ['metaclass, __new__, bases from elsewhere', pair('import lib\nclass A(metaclass=lib.M): ...\nclass B:\n    def __new__(cls, x): ...\nclass C(lib.D): ...', 'A(1)\nB(1, 2)\nC(1)\nC.x()\nA.x')],
  ['expected to fail', pair('def f(): ...', 'import pytest\nwith pytest.raises(TypeError):\n    f(1)\ntry:\n    f(1)\nexcept (TypeError, ValueError):\n    pass\nf(1)  # type: ignore[call-arg]\nm.nothing  # type: ignore\npytest.raises(TypeError, lambda: f(1))\n@pytest.mark.xfail\ndef test_f():\n    f(1)')],
  ['dataclasses', pair(DATACLASS, 'A(1)\nA(1, [])\nB(1, tags=[], y=2, z="")')],
  ['pydantic', pair(MODEL, 'Item(id=1, note="", title="", price=2)\nItem(**x)\nLoose(id=1, note=None, more=2)\nOther(X=1)')],
  ['mapped classes', pair(MAPPED, 'Item(id=1, made_at=2)\nItem()')],
  ['named tuples, errors, enums', pair('from typing import NamedTuple\nfrom enum import Enum\nclass P(NamedTuple):\n    x: int\n    y: int = 0\nclass E(ValueError): ...\nclass S(str, Enum):\n    A = "a"', 'P(1)\nP(x=1, y=2)\nE("a", 1)\nS("a")\nS.A.value\nS.__members__')],
  ['a descendant takes more', pair('class A:\n    def run(self): return self.step(1)\n    def step(self): ...\nclass B(A):\n    def step(self, x): ...', 'def f(a: A):\n    a.step(1)\n    a.step()')],
  ['completed by who mixes it in', pair('class NamedMixin:\n    def show(self):\n        return self.name() + self.title', '')],
  ['attributes from elsewhere', pair('class A:\n    def __init__(self): self.x = print\n    def set(self, k, v): setattr(self, k, v)\nclass B: ...\nclass C:\n    __slots__ = ()', 'A().y()\na = A()\na.y()\nB.z = 1\nB.z\nb = B()\nif hasattr(b, "w"):\n    b.w()')],
  ['a proxy behind an annotation', pair('from lib import Proxy\nclass A: ...\na: A = Proxy()', 'a.x()\nm.a.y()')],
  ['classes that are mapped by a call', pair('from lib import mapper\nclass Page: ...\nmapper(Page, 1)', 'Page.page_id')],
  ['attributes set by names made at run time', pair('from abc import ABC\nclass A: ...\nclass B: ...\nclass C(ABC): ...\nfor n in []:\n    setattr(A, n, 1)\ndef fill(c):\n    for n in []:\n        setattr(c, n, 1)\nfill(B)', 'A.x\nB.y\nC.register(int)\nA(). m()')],
  ['a module that makes names', pair('def __getattr__(name): ...\ndef f(): ...', 'm.anything()\nf()')],
  ['the application behind a route', pair('from fastapi import APIRouter, Depends\nrouter = APIRouter()\ndef db(): ...\n@router.get("/")\ndef read(limit: int, s=Depends(db)): ...', 'read(1)\nread(limit=1, s=None)')],
  ['a template and a broken file', { 'm.py': 'def f(): ...\n', 'n.py': 'from m import f\nf(1, {{ x }} {% y %})\n' }],
];

const REPORTED: readonly [string, Record<string, string>, readonly string[]][] = [
  ['positional', pair('def f(a, b=1): ...', 'f(1, 2, 3)\nm.f()'), ['call-arguments n.py:3:9 f() takes from 1 to 2 positional arguments but 3 were given', 'call-arguments n.py:4:1 f() missing 1 required positional argument: "a"']],
  ['keywords', pair('def f(a, /, *, b, c): ...', 'f(1, d=2, **x)\nf(1, b=2)\nf(a=1, b=2, c=3)\nf(1, 2, b=1, c=1)'), [
    'call-arguments n.py:3:6 f() got an unexpected keyword argument "d"', 'call-arguments n.py:4:1 f() missing 1 required keyword-only argument: "c"',
    'call-arguments n.py:5:3 f() got some positional-only arguments passed as keyword arguments: "a"', 'call-arguments n.py:6:6 f() takes 1 positional argument but 2 (and 2 keyword-only arguments) were given']],
  ['several values', pair('def f(a, b): ...', 'f(1, 2, a=3)'), ['call-arguments n.py:3:9 f() got multiple values for argument "a"']],
  ['through re-exports and relative imports', { 'app/__init__.py': 'from .crud import list_items as items\n', 'app/crud.py': 'def list_items(db): ...\n', 'app/api/__init__.py': '', 'app/api/v1.py': 'from .. import items\n\ndef f():\n    from ..crud import list_items as g\n    items()\n    g(1, 2)\n' }, ['call-arguments app/api/v1.py:5:5 list_items() missing', 'call-arguments app/api/v1.py:6:10 list_items() takes 1 positional argument but 2 were given']],
  ['methods in every way', pair('class A:\n    def __init__(self, x): self.b = B()\n    def go(self): return self.b.run() + self.go(1)\n    @classmethod\n    def make(cls, n) -> "A": return cls()\n    @staticmethod\n    def util(n): ...\nclass B:\n    def run(self, n): ...\nclass C(A):\n    def __init__(self):\n        super().__init__()', 'a = A.make(1)\na.go(2)\nA.util()\nA.make()\ndef f(b: B, c: "C | None" = None):\n    b.run()\n    c.go(3)'), [
    'call-arguments m.py:3:26 B.run() missing', 'call-arguments m.py:3:49 A.go() takes 1 positional argument but 2 were given', 'call-arguments m.py:12:9 A.__init__() missing',
    'call-arguments n.py:4:6 A.go() takes', 'call-arguments n.py:5:1 A.util() missing', 'call-arguments n.py:6:1 A.make() missing', 'call-arguments n.py:8:5 B.run() missing', 'call-arguments n.py:9:10 A.go() takes']],
  ['dataclasses', pair(DATACLASS, 'A()\nA(1, [], 2)\nB(1, [], 2)\nB(1, w=2)'), ['call-arguments n.py:3:1 A.__init__() missing 1 required positional argument: "x"', 'n.py:4:10 A.__init__() takes from 2 to 3 positional arguments but 4 were given', 'n.py:5:10 B.__init__() takes', 'n.py:6:6 B.__init__() got an unexpected keyword argument "w"']],
  ['pydantic', pair(MODEL, 'Item(id=1, note="", title="")\nItem(1)\nStrict(id=1, note=None, more=1)\nBase(id=1, note=None, more=1)'), ['call-arguments n.py:3:1 Item(): field required: "price"', 'n.py:4:6 Item() takes 1 positional argument but 2 were given', 'n.py:5:25 Strict(): extra inputs are not permitted: "more"', 'n.py:6:23 Base() has no field "more": pydantic drops it']],
  ['mapped classes', pair(MAPPED, 'Item(title=1)'), ['call-arguments n.py:3:6 "title" is an invalid keyword argument for Item']],
  ['no constructor', pair('class A: ...\nclass E(Exception): ...', 'A(1)\nE(code=1)'), ['call-arguments n.py:3:3 A() takes no arguments', 'call-arguments n.py:4:3 E() got an unexpected keyword argument "code"']],
  ['decorators', pair('def plain(): ...\ndef factory(name): ...', '@plain\ndef f(): ...\n@factory()\ndef g(): ...'), ['call-arguments n.py:3:2 as a decorator, plain() takes 0 positional arguments but 1 was given', 'call-arguments n.py:5:2 factory() missing']],
  ['names that are not there', pair('from enum import Enum\nclass S(Enum):\n    OPEN = 1\nclass Repo:\n    def find_all(self): ...', 'm.find()\nS.OPENED\nRepo.find_al()\ndef f():\n    import m as k\n    r = Repo()\n    r.find_everything()\n    k.nothing()'), [
    'missing-attribute n.py:3:3 module "m" has no attribute "find"', 'n.py:4:3 type object "S" has no attribute "OPENED"', 'n.py:5:6 type object "Repo" has no attribute "find_al"; did you mean "find_all"?', 'n.py:9:7 "Repo" object has no attribute "find_everything"', 'n.py:10:7 module "m" has no attribute "nothing"']],
  ['an annotation that is evaluated', pair('class ItemCreate: ...', 'def f(item: m.ItemMake): ...'), ['missing-attribute n.py:3:15 module "m" has no attribute "ItemMake"']],
  ['a dropped coroutine', pair('async def send(): ...', 'send()'), ['missing-await n.py:3:1 coroutine "send" was never awaited']],
];

describe('calls and attributes that are fine', () => {
  test.each(SILENT)('%s', async (_, files) => expect(await found(files)).toEqual([]));
});

describe('calls and attributes that fail when they are reached', () => {
  test.each(REPORTED)('%s', async (_, files, expected) => {
    const all = await found(files);
    expect(all).toHaveLength(expected.length);
    expected.forEach((line, index) => expect(all[index]).toContain(line));
  });
});

test('A keyword is offered the one parameter that it can have meant, and never changed by itself', async () => {
  const { findings } = await checkWith([callArguments], { files: aTree(pair('def f(db, page_limit=10): ...\ndef g(start, stop): ...', 'f(1, limit=2)\ng(1, x=2)')) });
  expect(findings.map(({ fixes }) => fixes)).toEqual([
    [{ title: 'Pass it as "page_limit"', safety: 'offered', edits: [{ kind: 'replace', path: 'n.py', line: 3, column: 6, endLine: 3, endColumn: 11, text: 'page_limit' }] }],
    [],
  ]);
  expect(findings[0]!.related).toEqual([{ path: 'm.py', line: 1, message: 'f is defined here' }]);
});
