import type { Problem, Rule } from '../../rule.ts';
import { baseOf, type SourceTree } from '../../source-tree.ts';
import { alembicCommands, alembicProjects, scriptLocation, type AlembicProject, type Migration } from '../../wiring/alembic-projects.ts';
import { isPublishedPackage } from '../../wiring/made-elsewhere.ts';
import { isThere, withWhereabouts } from '../../wiring/tree-paths.ts';

/** Migrations that Alembic cannot run. */
export const rule: Rule = {
  id: 'wiring/alembic',
  severity: 'error',
  summary: 'Alembic is run without its files, or its chain of revisions is broken.',
  docs: [
    '`alembic upgrade head` stops before the first statement when `alembic.ini`, the folder of `script_location` or its `env.py` is missing, when a `down_revision` names no revision, when two migrations bear one id, or when the chain has several heads. Every start of a container that migrates first fails with it.',
    'Write the file that is missing. Let each migration follow the one before it: one has `down_revision = None`, and every other id is followed by at most one.',
  ].join('\n\n'),
  reads: ['python', 'ini'],
  examples: {
    good: [
      { title: 'A chain with typed and plain fields', files: { 'alembic.ini': '[alembic]\nscript_location = %(here)s/migrations\n', 'migrations/env.py': '', 'migrations/script.py.mako': '', 'migrations/versions/a.py': 'revision: str = "a"\ndown_revision: str | None = None\n', 'migrations/versions/b.py': "revision = 'b'\ndown_revision = 'a'  # first\n", 'start.sh': 'alembic upgrade head\n' } },
      { title: 'A place that the program fills in', files: { 'hub/alembic.ini': '[alembic]\nscript_location = {alembic_dir}\n' } },
      { title: 'Branches that are joined', files: { 'm/env.py': '', 'm/versions/a.py': 'revision = "a"\ndown_revision = None\n', 'm/versions/b.py': 'revision = "b"\ndown_revision = "a"\n', 'm/versions/c.py': 'revision = "c"\ndown_revision = "a"\n', 'm/versions/d.py': 'revision = "d"\ndown_revision = ("b", "c")\n' } },
    ],
    bad: [
      { title: 'No alembic.ini', files: { 'start.sh': '#!/bin/sh\nalembic upgrade head\nexec python main.py\n', 'main.py': '' }, reports: ['start.sh:2'] },
      { title: 'No folder, no env.py', files: { 'alembic.ini': '[alembic]\nscript_location = alembic\n', 'b/alembic.ini': '[alembic]\nscript_location = migrations\n', 'b/migrations/versions/a.py': 'revision = "a"\ndown_revision = None\n' }, reports: ['alembic.ini:2', 'b/alembic.ini:2'] },
      { title: 'A revision that is not there, and one twice', files: { 'm/env.py': '', 'm/versions/a.py': 'revision = "a"\ndown_revision = None\n', 'm/versions/b.py': 'revision = "b"\ndown_revision = "0a"\n', 'm/versions/c.py': 'revision = "a"\ndown_revision = None\n' }, reports: ['m/versions/b.py:2', 'm/versions/c.py:1'] },
      { title: 'Two heads', files: { 'alembic.ini': '[alembic]\nscript_location = m\n', 'm/env.py': '', 'm/versions/a.py': 'revision = "a"\ndown_revision = None\n', 'm/versions/b.py': 'revision = "b"\ndown_revision = "a"\n', 'm/versions/c.py': 'revision = "c"\ndown_revision = "a"\n', 'start.sh': 'alembic upgrade head\n' }, reports: ['m/versions/c.py:1'] },
    ],
  },
  check(tree) {
    const projects = tree.use(alembicProjects).filter(({ folder }) => !/(^|\/)(tests?|testing|fixtures?|testdata|templates?|examples?)(\/|$)/.test(folder));
    return [...missingConfig(tree), ...tree.sources('ini').flatMap(({ path, text }) => locationFaults(tree, path, text)), ...projects.flatMap((project) => chainFaults(tree, project))];
  },
};

/** `alembic` run from scripts while no configuration is anywhere in the tree. */
function missingConfig(tree: SourceTree): Problem[] {
  const configured = tree.files.some(({ path }) => /(^|\/)[^/]*alembic[^/]*\.ini$/i.test(path) || (baseOf(path) === 'pyproject.toml' && /\[tool\.alembic/.test(tree.text(path) ?? '')));
  if (configured || isPublishedPackage(tree) || tree.has('.gitmodules')) return [];
  const [first] = tree.use(alembicCommands).filter(({ config, path }) => config === undefined && !/(^|\/)(docs?|examples?|tests?|templates?)\//.test(path));
  return first === undefined ? [] : [{ path: first.path, line: first.line, column: 1, message: "No 'script_location' key found in configuration: the tree has no alembic.ini" }];
}

function locationFaults(tree: SourceTree, path: string, text: string): Problem[] {
  const location = /^\[alembic\]/m.test(text) && !/(^|\/)(tests?|fixtures?|templates?|examples?)\/|\{\{|\{%/.test(path) ? scriptLocation(path, text) : undefined;
  if (location === undefined) return [];
  const { folder, line, written } = location;
  const at = { path, line, column: 1 };
  // Alembic takes a relative path from where it is started, which is mostly the folder of the file, sometimes the root.
  const there = [folder, written].find((candidate) => isThere(tree, candidate));
  if (there === undefined) return [{ path, ...withWhereabouts(tree, path, { line, column: 1, message: `Path doesn't exist: ${folder}. Please use the 'init' command to create a new scripts folder.` }, folder, written) }];
  return tree.has(there === '' ? 'env.py' : `${there}/env.py`) ? [] : [{ ...at, message: `Can't find Python file ${there}/env.py` }];
}

function chainFaults(tree: SourceTree, { migrations, opaque, folder }: AlembicProject): Problem[] {
  const byId = new Map<string, Migration>();
  const problems: Problem[] = [];
  for (const migration of migrations) {
    const first = byId.get(migration.revision);
    if (first === undefined) byId.set(migration.revision, migration);
    else problems.push({ path: migration.path, line: migration.line, column: 1, message: `Revision ${migration.revision} is present more than once`, related: [{ path: first.path, line: first.line, message: 'the other one' }] });
  }
  if (opaque) return problems;
  for (const { path, follows, followsLine } of migrations) for (const id of follows) {
    if (!isKnown(byId, id)) problems.push({ path, line: followsLine, column: 1, message: `Revision ${id} referenced from this migration is not present in ${folder}/versions` });
  }
  return problems.length > 0 ? problems : [...cycleFault(byId), ...headsFault(tree, migrations, folder)];
}

/** A revision may be named by the beginning of its id. */
function isKnown(byId: ReadonlyMap<string, Migration>, id: string): boolean {
  return byId.has(id) || [...byId.keys()].some((known) => known.startsWith(id));
}

function cycleFault(byId: ReadonlyMap<string, Migration>): Problem[] {
  const first = [...byId.values()][0];
  if (first === undefined || [...byId.values()].some(({ follows }) => follows.length === 0)) return [];
  return [{ path: first.path, line: first.followsLine, column: 1, message: 'Cycle is detected in revisions: every migration follows another, and none is the first' }];
}

function headsFault(tree: SourceTree, migrations: readonly Migration[], folder: string): Problem[] {
  const followed = new Set(migrations.flatMap(({ follows }) => follows));
  const heads = migrations.filter(({ revision }) => !followed.has(revision));
  const labelled = migrations.some(({ branched }) => branched);
  const abbreviated = [...followed].some((id) => !migrations.some(({ revision }) => revision === id));
  if (heads.length < 2 || labelled || abbreviated) return [];
  const upgraded = tree.use(alembicCommands).some(({ heads: all }) => !all);
  const last = heads.at(-1)!;
  return [{
    path: last.path, line: last.line, column: 1, message: `Multiple head revisions are present in ${folder}: ${heads.map(({ revision }) => revision).join(', ')}`,
    related: heads.slice(0, -1).map(({ path, line, revision }) => ({ path, line, message: `${revision} is a head too` })), ...(upgraded ? {} : { severity: 'warning' as const, confidence: 'medium' as const }),
  }];
}
