import type { Stack } from '@dark-factory/contracts';
import { parse } from 'smol-toml';
import { record, textIn, type ProjectFiles } from './project-files.ts';

/** Extras and groups that hold what tests need, by their usual names. */
const FOR_TESTS = ['test', 'tests', 'testing', 'dev'];
const REQUIREMENTS = /^(?:requirements(?:[-_.](?:dev|test|tests|testing))?\.txt|(?:dev|test|tests)[-_.]requirements\.txt|requirements\/(?:base|dev|test|tests|testing)\.txt)$/;
/** As many as fit a command; a project that pins more does it in a file. */
const LISTED = 25;

/** How a Python project is installed into an environment of its own, and tested with pytest. */
export function pytestCommands(project: ProjectFiles): Pick<Stack, 'install' | 'test'> {
  const files = [...project.keys()].filter((path) => REQUIREMENTS.test(path)).sort();
  const wanted = [...files.flatMap((path) => ['-r', path]), ...projectRequirements(project)];
  const named = files.some((path) => /^\s*pytest\b/m.test(textIn(project, path))) || wanted.some((word) => /^pytest\b/.test(word));
  return {
    install: [['python3', '-m', 'venv', '.venv'], ['.venv/bin/pip', 'install', ...wanted, ...(named ? [] : ['pytest'])]],
    test: [['.venv/bin/python', '-m', 'pytest']],
  };
}

/** What pyproject.toml asks for: the project itself where it can be built, else what it lists. */
function projectRequirements(project: ProjectFiles): string[] {
  const manifest = toml(textIn(project, 'pyproject.toml'));
  const declared = record(manifest?.['project']);
  const extras = Object.keys(record(declared?.['optional-dependencies']) ?? {}).filter((name) => FOR_TESTS.includes(name));
  const groups = [...FOR_TESTS.flatMap((name) => groupOf(record(manifest?.['dependency-groups']) ?? {}, name, 0)), ...toolGroups(record(manifest?.['tool']) ?? {})];
  if (project.has('setup.py') || (project.has('setup.cfg') && /^\[metadata\]/m.test(textIn(project, 'setup.cfg'))) || manifest?.['build-system'] !== undefined) {
    return ['-e', extras.length === 0 ? '.' : `.[${extras.join(',')}]`, ...groups].slice(0, LISTED);
  }
  // Without a build system setuptools would guess at packages, and refuse where there are two.
  const listed = [declared?.['dependencies'], ...extras.map((name) => record(declared?.['optional-dependencies'])?.[name])].flatMap(requirementsIn);
  return [...new Set([...listed, ...groups])].slice(0, LISTED);
}

/** A dependency group (PEP 735) with those that it includes. */
function groupOf(groups: Readonly<Record<string, unknown>>, name: string, depth: number): string[] {
  const entries = groups[name];
  if (!Array.isArray(entries) || depth > 5) return [];
  return (entries as unknown[]).flatMap((entry) => {
    const included = record(entry)?.['include-group'];
    return typeof included === 'string' ? groupOf(groups, included, depth + 1) : requirementsIn([entry]);
  });
}

/** What Poetry, uv, PDM and Hatch keep in tables of their own. Poetry's versions are in words of its own, so that names alone are taken. */
function toolGroups(tool: Readonly<Record<string, unknown>>): string[] {
  const at = (...keys: string[]): unknown => keys.reduce<unknown>((table, key) => record(table)?.[key], tool);
  const poetry = [at('poetry', 'dev-dependencies'), ...FOR_TESTS.map((name) => at('poetry', 'group', name, 'dependencies'))];
  const hatch = ['default', 'hatch-test', ...FOR_TESTS].flatMap((name) => [at('hatch', 'envs', name, 'dependencies'), at('hatch', 'envs', name, 'extra-dependencies')]);
  return [
    ...poetry.flatMap((table) => requirementsIn(Object.keys(record(table) ?? {}))).filter((name) => name !== 'python'),
    ...[at('uv', 'dev-dependencies'), ...FOR_TESTS.map((name) => at('pdm', 'dev-dependencies', name)), ...hatch].flatMap(requirementsIn),
  ];
}

/** Requirements as PEP 508 writes them; what begins otherwise would be an option of pip. */
function requirementsIn(list: unknown): string[] {
  return Array.isArray(list) ? (list as unknown[]).filter((item): item is string => typeof item === 'string' && /^[A-Za-z0-9]/.test(item)) : [];
}

function toml(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
