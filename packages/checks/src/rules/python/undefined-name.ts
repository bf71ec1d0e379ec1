import type { Fix } from '@dark-factory/contracts';
import type { PlacedMessage } from '../../each-source.ts';
import { isCopy } from '../../python/carried-along.ts';
import { deletedNames, isBoundByEarlierRound, type NameUse } from '../../python/bound-elsewhere.ts';
import { importGraph, type ImportGraph } from '../../python/import-graph.ts';
import { addedImport, fixOf, spellingOf } from '../../python/import-fix.ts';
import { indentOf } from '../../python/indentation.ts';
import { areAlike, isDistinctive } from '../../python/names-alike.ts';
import { pythonProject, type PythonProject } from '../../python/python-project.ts';
import { UNDEFINED_NAME } from '../../python/ruff-codes.ts';
import { isSyntax, ruffDiagnostics } from '../../python/ruff-diagnostics.ts';
import type { RuffDiagnostic } from '../../python/ruff.ts';
import { STANDARD_LIBRARY } from '../../python/standard-library.ts';
import { isBeside, isSnippet, isTestData } from '../../python/test-data.ts';
import type { Problem, Rule } from '../../rule.ts';
import type { SourceTree } from '../../source-tree.ts';

/** The module puts names into itself at run time. */
const MAKES_NAMES = /(?<!__import__\([^()\n]{0,80})\bglobals\(\)(?!\.(?:get|keys|items|values|copy)\(|\[[^\]\n]*\](?!\s*=[^=]))|\bin globals\(\)|\bvars\(\)\s*[[.]|\bsys\.modules\[__name__\]|^[ \t]*locals\(\)(?:\.update\(|\[[^\]\n]*\]\s*=(?!=))|^[ \t]*exec\([^,\n]*(?:\)|$)/m;
/** A remark for all of a file that checkers are to leave such names alone. */
const TOLD_TO_LEAVE = /^#\s*(?:(?:flake8|ruff):\s*noqa\s*$|(?:flake8|ruff):\s*noqa:[^\n]*F821|pyright:[^\n]*reportUndefinedVariable\s*=\s*(?:false|none)|pylint:\s*disable=[^\n]*(?:undefined-variable|E0602))/m;
/** What looks at annotations while a program runs: where none of it is imported, one that is postponed is text. */
const READS_ANNOTATIONS = /^\s*(?:from|import)\s+[\w.]*(?:pydantic|fastapi|sqlmodel|sqlalchemy|typer|msgspec|cattrs?|strawberry|litestar|starlite|ninja|mashumaro|beartype|typeguard|injector|dependency_injector|dishka|marshmallow_dataclass|dataclasses_json|dataclass_wizard|odmantic|beanie|ormar|piccolo|blacksheep|robyn|cyclopts|tyro|jsonargparse|fire|langchain|langgraph|pydantic_ai|openai|fastmcp|mcp|dagster|prefect|luigi)\b|\bget_(?:type_hints|annotations)\b/m;
/** Names that a host puts there: of a package, of Sphinx, of a build tool's script, of a notebook. */
const HOSTED: readonly (readonly [RegExp, RegExp])[] = [
  [/(^|\/)__init__\.py$/, /^__path__$/],
  [/(^|\/)conf\.py$/, /^tags$/],
  [/(^|\/)(SConstruct|SConscript|wscript|Snakefile|[^/]+\.(scons|smk))(\.py)?$/, /./],
  [/(^|\/)[^/]*(gdb|lldb)[^/]*\.py$/, /^(gdb|lldb)$/],
  [/(^|\/)(databricks|notebooks?)\//, /^(spark|dbutils|sc|sqlContext|displayHTML)$/],
  [/\.py$/, /^(unicode|basestring|xrange|raw_input|long|unichr|reduce|file|cmp|execfile|buffer|WindowsError|reload|exit|quit|__file__|__loader__|__spec__|__annotations__|__builtins__|__debug__|profile|__class__|lazy_gettext|_n|ngettext|pgettext)$/],
];

/** A name that nothing binds. */
export const rule: Rule = {
  id: 'python/undefined-name',
  severity: 'error',
  summary: 'A Python file uses a name that nothing defines.',
  docs: [
    'The line raises `NameError` when it runs; in a decorator, a default or a class body that is already at import. Most often an import was forgotten.',
    'Import or define the name. Files with `from x import *` are left out where the star may bring it, and so are files that make names at run time (`globals()`, `exec`), data of tests, names that are handled by `except NameError`, that an earlier round of a loop may have bound, that the module deletes further down, or that it declares for others to set.',
  ].join('\n\n'),
  reads: ['python'],
  examples: {
    good: [
      { title: 'Bound later, in a function', files: { 'a.py': 'def f():\n    return g()\n\n\ndef g():\n    return 1\n' } },
      { title: 'A quoted annotation that a mapper looks up', files: { 'a.py': 'from sqlalchemy.orm import Mapped\n\n\nclass Order:\n    items: Mapped[list["Item"]]\n' } },
      { title: 'Made at run time, and known to be unknown', files: { 'a.py': 'globals()["made"] = 1\nprint(made)\n', 'b.py': 'print(made)  # pyright: ignore[reportUndefinedVariable]\nprint(other)  # pyright: ignore\n' } },
      { title: 'Known to be unknown all over a file', files: { 'a.py': '# pyright: reportUndefinedVariable=false\n\n\ndef now():\n    return datetime.now()\n' } },
      { title: 'Prepared for its absence', files: { 'a.py': 'try:\n    text = unicode_text\nexcept NameError:\n    text = str\n' } },
      { title: 'Bound by an earlier round of the loop', files: { 'a.py': 'def spread(rows):\n    for row in rows:\n        if row.starts:\n            print(row)\n        else:\n            print(last)\n        last = row\n' } },
      { title: 'There until the module deletes it', files: { 'a.py': 'import pathlib\n\nHERE: pathlib.Path = pathlib.Path(__file__)\n\n\ndef show(path: pathlib.Path): ...\n\n\ndel pathlib\n' } },
      { title: 'Declared for others to set', files: { 'app/__init__.py': '', 'app/web.py': 'config: dict\n\n\ndef show():\n    return config["port"]\n', 'app/main.py': 'from app import web\n\n\ndef start(config):\n    web.config = config\n' } },
    ],
    bad: [
      { title: 'Bound after the loop alone, deleted before, declared and set by nobody', files: { 'a.py': 'import os\n\nport: int\ndel os\n\n\ndef show(rows):\n    for row in rows:\n        print(last, port)\n    last = os.sep\n    return last\n' }, reports: ['a.py:9', 'a.py:9', 'a.py:10'] },
      { title: 'A forgotten import', files: { 'a.py': 'def now():\n    return datetime.now()\n' }, reports: ['a.py:2'] },
      { title: 'Beside a remark about types, in a file that reads its own names', files: { 'a.py': 'def now(zone):\n    return datetime.now(zone)  # pyright: ignore[reportArgumentType]\n\n\ndef call(name):\n    return globals()[name]()\n' }, reports: ['a.py:2'] },
      { title: 'In an annotation that stays text: a warning', files: { 'a.py': 'from __future__ import annotations\n\n\ndef now(zone: Zone) -> None:\n    return None\n' }, reports: ['a.py:4'] },
      { title: 'Inside a formatted string', files: { 'a.py': 'def greet():\n    return f"hello {name}"\n' }, reports: ['a.py:2'] },
      { title: 'Defined in one module of the tree', files: { 'app/__init__.py': '', 'app/models.py': 'class Invoice: ...\n', 'app/views.py': '"""Views."""\n\nimport json\nfrom app import models\n\n\ndef view():\n    return json.dumps(Invoice())\n' }, reports: ['app/views.py:8'], mended: { 'app/views.py': '"""Views."""\n\nimport json\nfrom app import models\nfrom app.models import Invoice\n\n\ndef view():\n    return json.dumps(Invoice())\n' } },
    ],
  },
  async check(tree) {
    const byPath = await tree.use(ruffDiagnostics);
    const found = [...byPath].flatMap(([path, diagnostics]) => usesIn(tree, path, diagnostics));
    if (found.length === 0) return [];
    const [project, graph] = [await tree.use(pythonProject), await tree.use(importGraph)];
    return found.filter(({ path, name }) => !isSetFromOutside(tree, project, path, name)).map(({ path, name, problem }) => withFix(tree, project, graph, path, name, { path, ...problem }));
  },
};

/** Whether a module declares a name without a value, and something of the tree sets an attribute of that name on what may be the module. */
function isSetFromOutside(tree: SourceTree, project: PythonProject, path: string, name: string): boolean {
  if (!new RegExp(`^${name}[ \\t]*:[^=\\n]+$`, 'mu').test(tree.text(path) ?? '')) return false;
  return [...project.modules.values()].some(({ declarations }) => declarations.stored.has(name) || declarations.stored.has('*'));
}

/** What is longer is no name that anybody wrote, and patterns made of it are too large to compile. */
const LONGEST_NAME = 200;

interface Undefined {
  readonly path: string;
  readonly name: string;
  readonly problem: PlacedMessage;
}

function usesIn(tree: SourceTree, path: string, diagnostics: readonly RuffDiagnostic[]): Undefined[] {
  const found = diagnostics.filter((diagnostic) => diagnostic.code === UNDEFINED_NAME && nameOf(diagnostic).length <= LONGEST_NAME);
  if (found.length === 0 || isTestData(path) || diagnostics.some(isSyntax)) return [];
  const text = tree.text(path) ?? '';
  if (MAKES_NAMES.test(text) || TOLD_TO_LEAVE.test(text)) return [];
  const lines = text.split(/\r\n|\r|\n/);
  const lazily = /version_info[^\n]*\(3, ?14\)/.test(text);
  const deleted = deletedNames(lines);
  const mayBeBound = (use: NameUse): boolean => use.row < (deleted.get(use.name) ?? 0) || isBoundByEarlierRound(lines, use);
  const real = found.filter((diagnostic) => !(lazily && isAnnotation(lines, diagnostic)) && !isQuoted(lines, diagnostic) && !isHosted(path, nameOf(diagnostic)) && !isExpected(lines, diagnostic.start_location.row - 1) && !mayBeBound({ name: nameOf(diagnostic), row: diagnostic.start_location.row - 1 }));
  const postponed = /^from __future__ import [^\n]*\bannotations\b/m.test(text) && !READS_ANNOTATIONS.test(text);
  const aside = isSnippet(path) || isCopy(path);
  const run = real.filter((diagnostic) => !(postponed && isPostponed(lines, diagnostic)));
  const unsure = aside ? real : real.filter((diagnostic) => !run.includes(diagnostic) && !run.some(({ message }) => message === diagnostic.message));
  const sure = aside ? [] : run;
  return [...firstUses(sure).map((use) => ({ path, ...use })), ...firstUses(unsure).map(({ name, problem }) => ({ path, name, problem: { ...problem, severity: 'warning' as const, confidence: 'low' as const } }))];
}

function nameOf({ message }: RuffDiagnostic): string {
  return /`([^`]+)`/.exec(message)?.[1] ?? '';
}

function isHosted(path: string, name: string): boolean {
  return HOSTED.some(([file, names]) => file.test(path) && names.test(name));
}

/** How far above a line the `try` or `with` around it is looked for. */
const MAX_LOOK = 40;

/** Inside `with pytest.raises(NameError)` or `try` with a handler for it, or beside a remark that says it is meant. */
function isExpected(lines: readonly string[], row: number): boolean {
  if (/#\s*noqa\b(?!:)|#\s*noqa:[^#]*F821|#\s*type:\s*ignore\[name-defined|#\s*pyright:\s*ignore(?!\[(?![^\]]*reportUndefinedVariable))|#\s*ty:\s*ignore(?!\[(?![^\]]*unresolved-reference))|pylint:\s*disable=[^#]*undefined-variable|#\s*pyre-/.test(lines[row] ?? '')) return true;
  let indent = indentOf(lines[row] ?? '');
  for (let above = row - 1; above >= Math.max(0, row - MAX_LOOK) && indent > 0; above -= 1) {
    const line = lines[above]!;
    if (line.trim() === '' || indentOf(line) >= indent) continue;
    indent = indentOf(line);
    if (/^\s*(async\s+)?with\b.*\b(raises|suppress|assertRaises\w*)\b/.test(line)) return true;
    if (/^\s*try\s*:/.test(line) && handlesNameError(lines, above, indent)) return true;
  }
  return false;
}

function handlesNameError(lines: readonly string[], from: number, indent: number): boolean {
  for (const line of lines.slice(from + 1, from + 1 + MAX_LOOK * 2)) {
    if (line.trim() === '' || indentOf(line) > indent) continue;
    return indentOf(line) === indent && /^\s*except(?:\s*:|\b.*\b(?:NameError|Exception|BaseException)\b)/.test(line);
  }
  return false;
}

/** A name inside a string is an annotation that nothing need evaluate, or that a library looks up in a registry of its own. */
function isQuoted(lines: readonly string[], { start_location: { row, column } }: RuffDiagnostic): boolean {
  const before = (lines[row - 1] ?? '').slice(0, column - 1).replace(/"[^"]*"|'[^']*'/g, '');
  return /(?<![fFtT][rR]?)["']/.test(before);
}

/** From Python 3.14 on, an annotation is evaluated when it is asked for. */
function isAnnotation(lines: readonly string[], { start_location: { row, column } }: RuffDiagnostic): boolean {
  return /(:|->|\[|\|)\s*$/.test((lines[row - 1] ?? '').slice(0, column - 1));
}

/** Whether a name stands in the annotation of a parameter, a result or a variable, which `from __future__ import annotations` keeps as text. */
function isPostponed(lines: readonly string[], { start_location: { row, column } }: RuffDiagnostic): boolean {
  const before = (lines[row - 1] ?? '').slice(0, column - 1);
  return /^\s*(?:async\s+)?def\s|^\s*\*{0,2}[A-Za-z_][\w.]*\s*:|->/.test(before) && /(?::|->)[\w.[\], |"'()]*$/.test(before) && !/\b(?:else|try|finally|lambda)\b[^:]*:\s*$/.test(before);
}

/** One problem a name, at its first use: the same import mends them all. */
function firstUses(diagnostics: readonly RuffDiagnostic[]): { readonly name: string; readonly problem: PlacedMessage }[] {
  const byMessage = new Map<string, RuffDiagnostic[]>();
  for (const diagnostic of diagnostics) {
    const uses = byMessage.get(diagnostic.message);
    if (uses === undefined) byMessage.set(diagnostic.message, [diagnostic]);
    else uses.push(diagnostic);
  }
  return [...byMessage].map(([message, uses]) => {
    const { row, column } = uses[0]!.start_location;
    return { name: nameOf(uses[0]!), problem: { line: row, column, message: uses.length === 1 ? message : `${message} (used ${uses.length} times)` } };
  });
}

/** Imports it from the one module that defines it. Safe where nothing at hand is called much alike and no circle of imports comes of it. */
function withFix(tree: SourceTree, project: PythonProject, graph: ImportGraph, path: string, name: string, problem: Problem): Problem {
  const places = (project.definitions.get(name) ?? []).filter((place) => place.path !== path && !isBeside(place.path));
  const [place] = places;
  if (place === undefined) return { ...problem, fixes: standardFix(tree, path, name) };
  if (new Set(places.map((other) => other.path)).size > 1) return problem;
  const module = project.modules.get(path);
  const related = [{ ...place, message: `"${name}" is defined here` }];
  const spelling = spellingOf(project, path, place.path, module?.imports.find(({ level, guarded }) => level > 0 && !guarded)?.level ?? 0);
  if (spelling === undefined || module === undefined) return { ...problem, related };
  const alike = [...module.bound.keys()].some((other) => areAlike(other, name));
  const safe = !alike && !STANDARD_LIBRARY.has(name) && !Object.hasOwn(STANDARD, name) && isDistinctive(name) && !isBeside(path) && !isSnippet(path) && !graph.leadsTo(place.path, path);
  return { ...problem, related, fixes: [fixOf(`Import ${name} from ${spelling.text}`, safe, [addedImport(tree.text(path)!, path, `from ${spelling.text} import ${name}`)])] };
}

/** What a name of the standard library is imported with. */
const STANDARD: Readonly<Record<string, string>> = {
  ...Object.fromEntries('os sys re json math time random asyncio logging shutil subprocess uuid functools itertools collections typing hashlib base64 csv io pathlib tempfile traceback string secrets enum abc contextlib dataclasses threading socket struct'.split(' ').map((name) => [name, `import ${name}`])),
  ...Object.fromEntries(Object.entries({
    typing: 'Any Optional Union List Dict Tuple Set Callable Iterable Iterator Literal Annotated TypeVar Generic Protocol ClassVar Sequence Mapping NamedTuple TypedDict cast overload TYPE_CHECKING AsyncIterator Awaitable',
    datetime: 'datetime timedelta timezone', dataclasses: 'dataclass field asdict', pathlib: 'Path', enum: 'Enum IntEnum StrEnum', decimal: 'Decimal', uuid: 'UUID uuid4', functools: 'wraps partial lru_cache cached_property',
    collections: 'defaultdict OrderedDict Counter deque namedtuple', abc: 'ABC abstractmethod', contextlib: 'contextmanager asynccontextmanager suppress', copy: 'deepcopy',
  }).flatMap(([module, names]) => names.split(' ').map((name) => [name, `from ${module} import ${name}`]))),
};

function standardFix(tree: SourceTree, path: string, name: string): Fix[] {
  const statement = Object.hasOwn(STANDARD, name) ? STANDARD[name] : undefined;
  const text = tree.text(path);
  return statement === undefined || text === undefined ? [] : [fixOf(`Add ${statement}`, false, [addedImport(text, path, statement)])];
}
