import { describe, expect, test } from '@jest/globals';
import { check, lines } from './a-tree.ts';

const SILENT: readonly [string, Record<string, string>][] = [
  ['a source root in src', { 'src/shop/__init__.py': '', 'src/shop/a.py': 'from shop.b import c\n', 'src/shop/b.py': 'c = 1\n', 'tests/test_a.py': 'from shop.b import c\n' }],
  ['a backend folder with its requirements', { 'backend/requirements.txt': 'fastapi\n', 'backend/app/a.py': 'from app.b import c\n', 'backend/app/b.py': 'c = 1\n' }],
  ['Django', { 'manage.py': 'import django\n', 'shop/__init__.py': '', 'shop/models.py': 'class A: ...\n', 'orders/views.py': 'from shop.models import A\n' }],
  ['two services with a package of the same name', { 'a/requirements.txt': 'x\n', 'a/app/__init__.py': '', 'a/app/m.py': 'from app.n import y\n', 'a/app/n.py': 'y = 1\n', 'b/requirements.txt': 'x\n', 'b/app/__init__.py': '', 'b/app/m.py': 'from app.n import z\n', 'b/app/n.py': 'z = 1\n' }],
  ['a module beside the script', { 'tools/run.py': 'from lib import x\n', 'tools/lib.py': 'x = 1\n' }],
  ['a local folder with the name of a package that is not declared', { 'app/services/redis.py': 'from redis import Redis\n', 'app/services/x.py': 'from redis.asyncio import Redis\n' }],
  ['a namespace that nothing declares', { 'docker/build.py': 'import docker.errors\n' }],
  ['for type checkers alone', { 'app/__init__.py': '', 'app/a.py': 'from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from app.nowhere import X\n' }],
  ['prepared in three ways', { 'app/__init__.py': '', 'app/a.py': 'import contextlib\n\ntry:\n    import app.x\nexcept (ImportError, OSError):\n    import app.y\ntry:\n    import app.z\nexcept:\n    pass\nwith contextlib.suppress(ImportError):\n    import app.w\n' }],
  ['names made at run time', { 'app/__init__.py': '', 'app/a.py': 'globals().update(x=1)\n', 'app/b.py': 'from app.a import x\n', 'app/six.py': 'import sys\nsys.modules["app.six.moves"] = sys\n', 'app/c.py': 'from app.six.moves import y\n' }],
  ['bindings of every kind', {
    'm.py': 'import os.path as p, sys\nfrom typing import Any as T\na: int\nb = c = 1\n(d, [e, *f]), g.h = x\ndef i(): ...\nasync def j(): ...\nclass k: ...\n@i\ndef l(): ...\ntype m = int\ntype n[U] = list[U]\nfor o in []: pass\nwith x as q, y as (r, s): pass\ntry: pass\nexcept E as t: pass\nif (u := 1): v = 2\nelif z: w = 3\nelse: x = 4\nwhile y: y = 5\nmatch 1:\n    case [z1, {"a": z2}] as z3: pass\nz4 += 1\ndef z5():\n    global z6\n    z6 = 1\n'.replace('g.h', 'g[0]'),
    'n.py': 'from m import p, sys, T, a, b, c, d, e, f, i, j, k, l, m, n, o, q, r, s, u, v, w, x, y, z1, z2, z3, z4, z5, z6, __doc__\n',
  }],
  ['stars', { 'a.py': 'from b import x\n', 'b.py': 'from c import *\n', 'c.py': 'from b import *\nfrom d import x\n', 'd.py': 'x = 1\n' }],
  ['a star from a package', { 'a.py': 'from b import x\n', 'b.py': 'from tkinter import *\n' }],
  ['generated and compiled modules', { 'app/__init__.py': '', 'app/a.py': 'from app import x_pb2\nfrom app._version import v\nfrom app.fast import y\n', 'app/fast.pyx': '' }],
  ['a module that does not parse', { 'a.py': 'from b import x\n', 'b.py': 'def f(:\n' }],
];

const REPORTED: readonly [string, Record<string, string>, string[]][] = [
  ['a submodule that is not there', { 'app/__init__.py': '', 'app/a.py': 'import app.b.c\n' }, ['imports/python-unresolved app/a.py:1:8 "app.b.c" leads to app/b/c, where no module is']],
  ['above the tree', { 'app/a.py': 'from ...b import x\n' }, ['imports/python-unresolved app/a.py:1:6 "...b" leads out of the tree']],
  ['a folder without __init__.py', { 'requirements.txt': 'fastapi\n', 'app/a.py': 'from app import x\n' }, ['imports/python-missing-name app/a.py:1:17 the folder app/ has no module "x"; it defines nothing']],
  ['in a function', { 'app/__init__.py': '', 'app/a.py': 'def f():\n    from app.b import x\n    return x\n' }, ['app/a.py:2:10']],
  ['a module of that name elsewhere', { 'app/__init__.py': '', 'app/a.py': 'from app import schemas\n', 'app/api/schemas.py': '' }, ['imports/python-missing-name app/a.py:1:17 app/__init__.py does not define "schemas"; there is a module app/api/schemas.py: import "app.api.schemas"']],
  ['a local of a function is no name of the module', { 'a.py': 'def f():\n    x = 1\n    return x\n', 'b.py': 'from a import x\n' }, ['b.py:1:15']],
];

const onlyImports = (found: string[]): string[] => found.filter((line) => line.startsWith('imports/'));

describe('imports that are fine', () => {
  test.each(SILENT)('%s', async (_, files) => expect(onlyImports(lines(await check(files)))).toEqual([]));
});

describe('imports that fail', () => {
  test.each(REPORTED)('%s', async (_, files, expected) => {
    const found = onlyImports(lines(await check(files)));
    expect(found).toHaveLength(expected.length);
    expected.forEach((line, index) => expect(found[index]).toContain(line));
  });
});
