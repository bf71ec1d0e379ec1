import type { Fix } from '@dark-factory/contracts';
import { replaceInLine } from '../../edit.ts';
import { callTargets, type CallTargets, type MissingAttribute, type Target } from '../../python/call-targets.ts';
import type { PythonCall, PythonPlaceInText, PythonReference, PythonScopedCall } from '../../python/declarations.ts';
import { keyOf } from '../../python/python-classes.ts';
import type { PythonModule } from '../../python/python-module.ts';
import { isTestFile, type ClassSymbol, type PythonSymbol } from '../../python/python-symbols.ts';
import { reachedCalls, type ReachedCall } from '../../python/reached-calls.ts';
import { similarName } from '../../python/similar-name.ts';
import type { Problem, Rule } from '../../rule.ts';

/** An attribute that a module or a class of the tree does not have. */
export const rule: Rule = {
  id: 'python/missing-attribute',
  severity: 'error',
  summary: 'Python code asks a module, a class or an instance of the tree for something that it does not have.',
  docs: [
    'The line raises `AttributeError` as soon as it is reached: a function that the module does not define, a method that the class and its bases do not have, a member that the enumeration lacks. It happens when caller and definition were written apart.',
    'Use a name that is there, or define the missing one; the finding points to the module or class. Nothing is said about modules and classes that make names at run time (`__getattr__`, `setattr`, metaclasses, decorators, bases outside the tree), about attributes that are assigned from elsewhere or asked for with `hasattr`, about things that the same function asks for their kind (`isinstance`, `match`), in branches for one version of something, nor where the failure is expected. In snippets of the docs, in copies of other projects, and in examples that do not fit the library which they show, it is a warning.',
  ].join('\n\n'),
  reads: ['python'],
  examples: {
    good: [
      { title: 'There, inherited, assigned, or asked for', files: { 'app/__init__.py': '', 'app/crud.py': 'class Base:\n    def save(self): ...\n\n\nclass Repo(Base):\n    def __init__(self): self.log = print\n', 'app/api.py': 'from app import crud\n\nrepo = crud.Repo()\nrepo.save()\nrepo.log()\nif hasattr(crud, "extra"):\n    crud.extra()\n' } },
      { title: 'A class that makes its attributes', files: { 'm.py': 'class Any:\n    def __getattr__(self, name): ...\n\n\nAny().x()\na = Any()\na.y()\n' } },
      { title: 'An attribute, a parameter and a subject of which it is asked what they are', files: { 'm.py': 'from lib import Other\n\n\nclass Info:\n    def save(self): ...\n\n\nclass Trace:\n    info: Info\n\n    def upgrade(self):\n        if isinstance(self.info, Other):\n            self.info.upgrade()\n\n\ndef read(info: Info):\n    match info:\n        case Other():\n            info.upgrade()\n\n\ndef write(info: Info):\n    if type(info) is Other:\n        info.upgrade()\n' } },
      { title: 'A module that puts names into itself', files: { 'config.py': 'import settings\n\nlocals().update(settings.read())\n', 'm.py': 'import config\n\nprint(config.PORT)\n' } },
      { title: 'In a branch for another version', files: { 'app/__init__.py': 'version_info = (2, 0)\n', 'app/orm.py': 'class Token: ...\n', 'app/run.py': 'import app\nfrom app import orm\n\n\ndef make():\n    if app.version_info < (2, 0):\n        return orm.OAuthToken()\n    return orm.Token()\n' } },
    ],
    bad: [
      { title: 'A function that the module does not define', files: { 'app/__init__.py': '', 'app/crud.py': 'def list_items(): ...\n', 'app/api.py': 'from app import crud\n\n\ndef read():\n    return crud.get_items()\n' }, reports: ['app/api.py:5'] },
      { title: 'A method and a member', files: { 'app/__init__.py': '', 'app/kinds.py': 'from enum import Enum\n\n\nclass Status(str, Enum):\n    OPEN = "open"\n', 'app/repo.py': 'class Repo:\n    def find(self): ...\n', 'app/api.py': 'from app.kinds import Status\nfrom app.repo import Repo\n\n\ndef read(repo: Repo):\n    repo.find_all()\n    return Status.OPENED\n' }, reports: ['app/api.py:6', 'app/api.py:7'] },
      { title: 'Beside a question about something else, and a version that is no version of a program', files: { 'm.py': 'class Repo:\n    def find(self): ...\n\n\ndef read(repo: Repo, key, row):\n    if isinstance(key, str) and row.version != key:\n        return repo.find_all()\n' }, reports: ['m.py:7'] },
    ],
  },
  async check(tree) {
    const targets = await tree.use(callTargets);
    const found: Found[] = [];
    for (const module of targets.classes.symbols.project.modules.values()) {
      for (const reference of module.declarations.references) found.push(...ofReference(targets, module, reference));
    }
    const reached = await tree.use(reachedCalls);
    const made = madeClasses(targets, reached);
    for (const { path, call, target } of reached) {
      // What a reference told already is the same finding once more.
      if ((target.kind !== 'missing-attribute' && target.kind !== 'missing') || call.guarded || isProbed(targets, path, target.name)) continue;
      if (target.kind === 'missing-attribute' && isOwn(call) && !made.has(keyOf(target.symbol)) && !isComplete(targets, target.symbol)) continue;
      const place = { line: call.line, column: call.column + call.callee.length - target.name.length };
      if (!call.callee.endsWith(`.${target.name}`)) continue;
      const one = target.kind === 'missing' ? onModule(targets, path, place, target) : onClass(path, place, target);
      if (one !== undefined) found.push(one);
    }
    const changed = found.length === 0 ? undefined : changedClasses(targets);
    return found.flatMap(({ symbol, problem }) => (symbol !== undefined && changed?.has(keyOf(symbol)) === true ? [] : [problem]));
  },
};

/** `symbol` is the class that lacks something. */
interface Found {
  readonly symbol?: ClassSymbol;
  readonly problem: Problem;
}

/** Calls that may add attributes to the classes they are given. */
const ADDS = /(^|[._])(mapper|map|register|instrument|patch|extend|install|bind|add|setup|configure)\w*$/i;

/** The classes that are handed to a call which may add attributes. */
function changedClasses(targets: CallTargets): ReadonlySet<string> {
  const changed = new Set<string>();
  for (const { path, declarations } of targets.classes.symbols.project.modules.values()) {
    for (const { callee, arguments: handed } of [...declarations.calls, ...declarations.scopedCalls]) {
      for (const { text } of handed) {
        const symbol = /^[A-Za-z_][\w.]*$/.test(text) ? targets.classes.resolve(path, text) : undefined;
        if (symbol?.kind === 'class' && (ADDS.test(callee) || setsDynamically(targets, path, callee))) changed.add(keyOf(symbol));
      }
    }
  }
  return changed;
}

function setsDynamically(targets: CallTargets, path: string, callee: string): boolean {
  const called = targets.classes.resolve(path, callee);
  return called.kind === 'function' && targets.classes.symbols.setsDynamically(called.path);
}

/** Whether a call goes through `self` or `cls`: in a class that is meant to be mixed into others, these may have more. */
function isOwn(call: PythonCall | PythonScopedCall): boolean {
  return 'receiver' in call && call.receiver.kind === 'own';
}

/** Whether a class stands on its own by the looks of it: it is set up by its own line, and neither named nor made to be completed by others. */
function isComplete({ classes }: CallTargets, symbol: ClassSymbol): boolean {
  if (isTestFile(symbol.path) && symbol.class.name.startsWith('Test')) return true;
  const owners = classes.lineOf(symbol).ancestors.flatMap((ancestor) => (ancestor.kind === 'class' ? [ancestor.class] : []));
  const partial = /mixin|base|abstract|interface|protocol|helper/i.test(symbol.class.name) || owners[0]!.bases.some((base) => /Protocol|ABC\b/.test(base));
  const unfinished = owners.some(({ methods }) => methods.some(({ decorators }) => decorators.some(({ name }) => /abstract/.test(name))));
  return !partial && !unfinished && owners.some(({ bound }) => bound.has('__init__'));
}

/** The classes that the tree certainly makes instances of, by itself or as a dependency. */
function madeClasses(targets: CallTargets, reached: readonly ReachedCall[]): ReadonlySet<string> {
  const made = new Set(reached.flatMap(({ target }) => (target.kind === 'construction' ? [keyOf(target.symbol)] : [])));
  for (const { path, declarations } of targets.classes.symbols.project.modules.values()) {
    for (const { callee, arguments: [first] } of declarations.calls) {
      const symbol = /(^|\.)Depends$/.test(callee) && first !== undefined && /^[\w.]+$/.test(first.text) ? targets.classes.resolve(path, first.text) : undefined;
      if (symbol?.kind === 'class') made.add(keyOf(symbol));
    }
  }
  return made;
}

function isProbed(targets: CallTargets, path: string, name: string): boolean {
  return targets.classes.symbols.project.modules.get(path)?.declarations.probed.has(name) ?? false;
}

function ofReference(targets: CallTargets, module: PythonModule, reference: PythonReference): Found[] {
  const { dotted, guarded, annotation, line, column } = reference;
  if (guarded) return [];
  const [first, ...rest] = dotted.split('.');
  let target: Target = targets.classes.resolve(module.path, first!);
  let at = column + first!.length;
  for (const name of rest) {
    const owner: Target = target;
    target = targets.walk(module.path, owner, name);
    if ((target.kind === 'missing' || target.kind === 'missing-attribute') && !isProbed(targets, module.path, name)) {
      const place = { line, column: at + 1 };
      const found = target.kind === 'missing' ? owner.kind === 'module' ? onModule(targets, module.path, place, target) : undefined : onClass(module.path, place, target);
      if (found === undefined) return [];
      return [annotation ? { ...found, problem: { ...found.problem, severity: 'warning', confidence: 'medium' } } : found];
    }
    at += 1 + name.length;
  }
  return [];
}

function onModule(targets: CallTargets, path: string, place: PythonPlaceInText, missing: Extract<PythonSymbol, { kind: 'missing' }>): Found | undefined {
  const { symbols } = targets.classes;
  const { file } = missing.place;
  // Without a file it is a folder, whose modules something else may import or add.
  if (file === undefined || symbols.mayBeExchanged(missing.name, path) || isTestFile(file)) return undefined;
  const asked = symbols.project.modules.get(file);
  const meant = similarName(missing.name, [...(asked?.defined.keys() ?? [])].filter((name) => !name.startsWith('_')));
  const message = `module "${symbols.project.places.dottedName(file)}" has no attribute "${missing.name}"`;
  return { problem: problem(path, place, missing.name, message, meant, { path: file, line: (meant === undefined ? undefined : asked?.defined.get(meant)) ?? 1 }) };
}

function onClass(path: string, place: PythonPlaceInText, { symbol, name, through }: MissingAttribute): Found {
  const own = symbol.class;
  const meant = similarName(name, [...own.bound.keys()].filter((known) => !known.startsWith('__')));
  const message = through === 'class' ? `type object "${own.name}" has no attribute "${name}"` : `"${own.name}" object has no attribute "${name}"`;
  return { symbol, problem: problem(path, place, name, message, meant, { path: symbol.path, line: lineOf(symbol, meant) }) };
}

function lineOf({ class: made }: ClassSymbol, name: string | undefined): number {
  return [...made.methods, ...made.fields].find((member) => member.name === name)?.line ?? made.line;
}

function problem(path: string, { line, column }: PythonPlaceInText, name: string, message: string, meant: string | undefined, at: { readonly path: string; readonly line: number }): Problem {
  const fixes: Fix[] = meant === undefined ? [] : [{ title: `Use "${meant}"`, safety: 'offered', edits: [replaceInLine(path, line, column, name.length, meant)] }];
  const related = [{ ...at, message: meant === undefined ? 'it has no such name' : `"${meant}" is here` }];
  return { path, line, column, message: meant === undefined ? message : `${message}; did you mean "${meant}"?`, related, fixes };
}
