import { describe, expect, test } from '@jest/globals';
import { checkWith } from '@dark-factory/checks';
import { rulesOfFolder } from '../../support/rules-below.ts';
import { aTree } from './a-tree.ts';

const RULES = (await rulesOfFolder()).filter(({ id }) => id === 'imports/python-undeclared');

async function undeclared(files: Record<string, string>): Promise<string[]> {
  const { findings } = await checkWith(RULES, { files: aTree(files) });
  return findings.map(({ severity, path, line, message, fixes }) => `${severity} ${path}:${line} ${message}${fixes.map((fix) => ` [${fix.safety}: ${fix.title}]`).join('')}`);
}

const SILENT: readonly [string, Record<string, string>][] = [
  ['Poetry', { 'pyproject.toml': '[tool.poetry]\nname = "x"\n[tool.poetry.dependencies]\npython = "^3.12"\nFlask-SQLAlchemy = "^3"\n[tool.poetry.group.dev.dependencies]\nfreezegun = "*"\n', 'x/__init__.py': 'import flask_sqlalchemy\nimport freezegun\n' }],
  ['setup.py and setup.cfg', { 'setup.py': 'from setuptools import setup\n\nsetup(install_requires=["redis>=4", \'pandas\'])\n', 'setup.cfg': '[options]\ninstall_requires =\n    boto3\n    stripe>=1\n', 'x.py': 'import boto3\nimport pandas\nimport redis\nimport stripe\n' }],
  ['a program that makes the list', { 'setup.py': 'from setuptools import setup\n\nsetup(install_requires=read("deps.txt"))\n', 'x.py': 'import redis\n' }],
  ['Pipfile', { Pipfile: '[packages]\nflask = "*"\n[dev-packages]\nfaker = "*"\n', 'x.py': 'import faker\nimport flask\n' }],
  ['dependencies in another file', { 'pyproject.toml': '[project]\nname = "x"\ndynamic = ["dependencies"]\n[tool.setuptools.dynamic]\ndependencies = {file = ["requirements.in"]}\n', 'requirements.in': 'redis\n', 'x/__init__.py': 'import redis\n' }],
  ['a lock file', { 'requirements.txt': 'flask\n', 'poetry.lock': '[[package]]\nname = "redis"\n', 'x.py': 'try:\n    import redis\nexcept ImportError:\n    redis = None\n' }],
  ['a script with its own list', { 'requirements.txt': 'flask\n', 'x.py': '# /// script\n# dependencies = ["redis"]\n# ///\nimport redis\n' }],
  ['a module somewhere in the tree', { 'requirements.txt': 'flask\n', 'plugins/redis.py': '', 'x.py': 'import redis\n' }],
  ['namespaces', { 'requirements.txt': 'google-cloud-storage\nazure-identity\n', 'x.py': 'from google.cloud import storage, bigquery\nfrom azure.identity import X\n' }],
  ['an address', { 'requirements.txt': 'git+https://example.org/x/redis.git#egg=redis\nflask @ https://example.org/flask.whl\n', 'x.py': 'import flask\nimport redis\n' }],
];

describe('imports that are provided for', () => {
  test.each(SILENT)('%s', async (_, files) => expect(await undeclared(files)).toEqual([]));
});

describe('imports that nothing provides', () => {
  test('an error at import, a warning in functions and tests', async () => {
    expect(await undeclared({ 'requirements.txt': 'flask', 'app.py': 'import redis\n\n\ndef f():\n    import boto3\n', 'tests/test_a.py': 'import pytest\n' })).toEqual([
      'error app.py:1 No module named "redis": requirements.txt does not declare it [safe: Add redis to requirements.txt]',
      'warning app.py:5 No module named "boto3": requirements.txt does not declare it [offered: Add boto3 to requirements.txt]',
      'warning tests/test_a.py:1 No module named "pytest": requirements.txt does not declare it [offered: Add pytest to requirements.txt]',
    ]);
  });

  test('a package that an unknown one may bring is a warning', async () => {
    expect(await undeclared({ 'requirements.txt': 'acme-sdk\n', 'app.py': 'import requests\nimport weasyprint\nimport acme_sdk\n' })).toEqual([
      'warning app.py:1 No module named "requests": requirements.txt does not declare it [offered: Add requests to requirements.txt]',
      'error app.py:2 No module named "weasyprint": requirements.txt does not declare it [safe: Add weasyprint to requirements.txt]',
    ]);
  });

  test('a package that nobody knows is an error where every declared one is known', async () => {
    expect(await undeclared({ 'requirements.txt': 'flask\nuvicorn[standard]\n', 'app.py': 'import frobnicate_kit\n' })).toEqual(['error app.py:1 No module named "frobnicate_kit": requirements.txt does not declare it']);
    expect(await undeclared({ 'requirements.txt': 'flask\nacme-sdk\n', 'app.py': 'import frobnicate_kit\n' })).toEqual(['warning app.py:1 No module named "frobnicate_kit": requirements.txt does not declare it']);
    expect(await undeclared({ 'requirements.txt': 'flask\nacme-sdk\n', 'app.py': 'import acme_sdk\nimport frobnicate_kit\n' })).toEqual(['error app.py:2 No module named "frobnicate_kit": requirements.txt does not declare it']);
  });

  test('extras bring what they bring only where they are asked for', async () => {
    expect(await undeclared({ 'requirements.txt': 'uvicorn[standard]\n', 'app.py': 'import yaml\n' })).toEqual([expect.stringContaining('warning app.py:1 "yaml" is not declared')]);
    expect(await undeclared({ 'requirements.txt': 'uvicorn\n', 'app.py': 'import yaml\n' })).toEqual([expect.stringContaining('error app.py:1 No module named "yaml"')]);
  });

  test('what only the tools of developers bring is not there for the program', async () => {
    expect(await undeclared({ 'pyproject.toml': '[project]\nname = "x"\ndependencies = ["flask"]\n[dependency-groups]\ndev = ["sphinx"]\n', 'x/__init__.py': 'import requests\n' })).toEqual([expect.stringContaining('error x/__init__.py:1 No module named "requests"')]);
  });

  test('a part of a library that some file does without, that nothing loads, or that looks first, is a warning', async () => {
    const manifest = { 'pyproject.toml': '[project]\nname = "x"\ndependencies = []\n', 'x/__init__.py': 'from . import core\n' };
    expect(await undeclared({ ...manifest, 'x/core.py': 'import torch\n', 'x/other.py': 'try:\n    import torch\nexcept ImportError:\n    torch = None\n' })).toEqual([expect.stringContaining('warning x/core.py:1')]);
    expect(await undeclared({ ...manifest, 'x/core.py': '', 'x/extra.py': 'import torch\n', 'x/more.py': 'from .extra import torch\n' })).toEqual([expect.stringContaining('warning x/extra.py:1')]);
    expect(await undeclared({ ...manifest, 'x/core.py': 'import torch\n', 'x/look.py': 'from importlib.util import find_spec\n\nHAS_TORCH = find_spec("torch")\n' })).toEqual([expect.stringContaining('warning x/core.py:1')]);
  });

  const library = { 'pyproject.toml': '[project]\nname = "x"\ndependencies = ["flask"]\n[project.optional-dependencies]\npg = ["asyncpg"]\n', 'x/__init__.py': 'from . import core\n', 'x/core.py': 'import flask\n' };

  test('a module of a library that nothing loads but its users needs what it imports', async () => {
    expect(await undeclared({ ...library, 'x/local.py': 'import flask\nimport boto3\n' })).toEqual([expect.stringContaining('error x/local.py:2 No module named "boto3"')]);
  });

  test.each<[string, Record<string, string>]>([
    ['a folder for such parts', { 'x/backends/cloud.py': 'import boto3\n', 'x/backends/__init__.py': '' }],
    ['a name like that of what it imports', { 'x/with_boto3.py': 'import boto3\n' }],
    ['made for what it imports', { 'x/cloud.py': 'import boto3.session\nfrom boto3.s3 import transfer\n' }],
    ['neighbours that need an extra', { 'x/db/__init__.py': '', 'x/db/one.py': 'import asyncpg\n', 'x/db/two.py': 'import boto3\n' }],
    ['a tool', { 'x/upload.py': 'import sys\n\nimport boto3\n\nif __name__ == "__main__":\n    boto3.client(sys.argv[1])\n' }],
    ['says how to install it', { 'x/upload.py': '"""Needs `pip install x[cloud]`."""\nimport boto3\n' }],
    ['told to be missing', { 'x/cloud.py': 'from boto3 import session  # ty: ignore[unresolved-import]\n' }],
    ['told to be missing in the settings', { 'mypy.ini': '[mypy-boto3.*]\nignore_missing_imports = True\n', 'x/cloud.py': 'from boto3 import session\n' }],
    ['given to another program', { 'pyproject.toml': `${library['pyproject.toml']}[project.entry-points."acme.plugins"]\ns3 = "x.cloud:Cloud"\n`, 'x/cloud.py': 'from boto3 import session\n' }],
    ['outside the package', { 'release.py': 'import boto3\n' }],
  ])('a part of a library for some is a warning: %s', async (_, files) => {
    expect((await undeclared({ ...library, ...files })).map((line) => line.split(' ')[0])).toEqual(['warning']);
  });

  test.each([
    ['uv.lock', '[[package]]\nname = "x"\nsource = { virtual = "." }\ndependencies = [\n    { name = "acme-sdk" },\n    { name = "redis" },\n]\n\n[[package]]\nname = "acme-sdk"\nversion = "1"\ndependencies = [\n    { name = "requests", marker = "python_version > \'3\'" },\n]\n\n[[package]]\nname = "redis"\n\n[[package]]\nname = "requests"\n'],
    ['poetry.lock', '[[package]]\nname = "acme-sdk"\nversion = "1"\n\n[package.dependencies]\nrequests = {version = ">=2", optional = true}\n\n[[package]]\nname = "redis"\n\n[package.dependencies.yaml]\n\n[[package]]\nname = "requests"\n\n[metadata]\nredis = []\n'],
    ['pdm.lock', '[[package]]\nname = "acme-sdk"\nversion = "1"\ndependencies = [\n    "requests>=2; python_version > \'3\'",\n]\n\n[[package]]\nname = "redis"\n\n[[package]]\nname = "requests"\n'],
  ])('%s tells what the declared ones bring; what is left in it of others is none of that', async (path, lock) => {
    const found = await undeclared({ 'pyproject.toml': '[project]\nname = "x"\ndependencies = ["acme-sdk"]\n', [path]: lock, 'x/__init__.py': 'import acme_sdk\nimport redis\nimport requests\n' });
    expect(found).toEqual([expect.stringContaining('error x/__init__.py:2 No module named "redis"'), expect.stringContaining('warning x/__init__.py:3 "requests" is not declared')]);
  });

  test('a part of a package may be called like the package that it is made for', async () => {
    expect(await undeclared({ ...library, 'x/core.py': 'import redis\n', 'x/kv/__init__.py': '', 'x/kv/redis.py': 'from redis import Redis\n' })).toEqual([expect.stringContaining('error x/core.py:1 No module named "redis"')]);
  });

  test('an import for type checkers alone does not make another optional', async () => {
    expect(await undeclared({ ...library, 'x/core.py': 'import redis\n', 'x/typed.py': 'from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    import redis\n' })).toEqual([expect.stringContaining('error x/core.py:1')]);
  });

  test('a list that setup.py reads from a folder of requirements', async () => {
    expect(await undeclared({ 'setup.py': 'from setuptools import setup\n\nsetup(name="x", install_requires=get_requirements("default.txt"))\n', 'requirements/default.txt': 'flask\n', 'x/__init__.py': 'import redis\n' })).toEqual([expect.stringContaining('error x/__init__.py:1')]);
  });

  test('a package that is called alike may bring it, one of another name hardly', async () => {
    expect(await undeclared({ 'requirements.txt': 'acme-redis-tools\n', 'app.py': 'import redis\n' })).toEqual([expect.stringContaining('warning app.py:1')]);
    expect(await undeclared({ 'requirements.txt': 'acme-sdk\n', 'app.py': 'import acme_sdk\nimport redis\n' })).toEqual([expect.stringContaining('error app.py:2')]);
    expect(await undeclared({ 'requirements.txt': 'libacme\n', 'app.py': 'import redis\n' })).toEqual([expect.stringContaining('warning app.py:1')]);
    expect(await undeclared({ 'requirements.txt': 'flask\nPyFrobnicator\n', 'app.py': 'import pyfrobnicator\nimport frobnicate\n' })).toEqual([expect.stringContaining('warning app.py:2')]);
    expect(await undeclared({ 'requirements.txt': 'flask\nacme-logic-json\n', 'app.py': 'import acme_logic_json\nimport json_logic\n' })).toEqual([expect.stringContaining('warning app.py:2')]);
    expect(await undeclared({ 'requirements.txt': 'flask\nqrxclient\n', 'app.py': 'import qrxclient\nimport qrx\n' })).toEqual([expect.stringContaining('warning app.py:2')]);
  });

  test('a tree that lacks nearly everything has its list elsewhere', async () => {
    const found = await undeclared({ 'setup.py': 'from setuptools import setup\n\nsetup(name="x", install_requires=[])\n', 'x/__init__.py': ['redis', 'flask', 'celery', 'boto3', 'pandas', 'stripe'].map((name) => `import ${name}\n`).join('') });
    expect(found.map((line) => line.split(' ')[0])).toEqual(Array.from({ length: 6 }, () => 'warning'));
  });

  test('several distributions for one module are not chosen from', async () => {
    expect(await undeclared({ 'requirements.txt': 'flask\n', 'app.py': 'import psycopg2\n' })).toEqual(['error app.py:1 No module named "psycopg2": requirements.txt does not declare it (it comes with "psycopg2-binary")']);
  });

  test('many files, one finding', async () => {
    expect(await undeclared({ 'requirements.txt': 'flask\n', 'a.py': 'import redis\n', 'b.py': 'import redis\n' })).toEqual(['error a.py:1 No module named "redis": requirements.txt does not declare it (imported in 2 files) [safe: Add redis to requirements.txt]']);
  });
});
