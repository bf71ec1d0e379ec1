import { pythonName, textOf, type DocumentedEcosystem, type TreeFile } from '@dark-factory/runtime';
import { parse as parseToml } from 'smol-toml';
import * as z from 'zod';

/** What a tree says of the version of a package. */
export interface PinnedVersion {
  /** The file that says it. */
  readonly where: string;
  readonly version?: string;
  readonly range?: string;
}

type Reader = (text: string, name: string) => Omit<PinnedVersion, 'where'> | undefined;

/** Files that pin a package or ask for it, those first that are the most certain. */
const FILES: Readonly<Record<DocumentedEcosystem, readonly (readonly [RegExp, Reader])[]>> = {
  npm: [[/^(?:package-lock|npm-shrinkwrap)\.json$/, npmLock], [/^package\.json$/, npmManifest]],
  pypi: [[/^(?:uv|poetry|pdm)\.lock$/, pythonLock], [/^(?:requirements.*|constraints)\.txt$/, requirements], [/^pyproject\.toml$/, pythonProject]],
};

/** The version of a package that a tree pins, or the range that it asks for; `undefined` where no manifest names it. */
export function pinnedVersion(files: readonly TreeFile[], ecosystem: DocumentedEcosystem, name: string): PinnedVersion | undefined {
  for (const [form, read] of FILES[ecosystem]) {
    for (const file of files) {
      const found = form.test(file.path.slice(file.path.lastIndexOf('/') + 1)) ? readSafely(read, textOf(file), name) : undefined;
      if (found !== undefined) return { where: file.path, ...found };
    }
  }
  return undefined;
}

/** A manifest that cannot be read names nothing; the gate says what is wrong with it. */
function readSafely(read: Reader, text: string | undefined, name: string): Omit<PinnedVersion, 'where'> | undefined {
  try {
    return text === undefined ? undefined : read(text, name);
  } catch {
    return undefined;
  }
}

const NpmLock = z.object({ packages: z.record(z.string(), z.object({ version: z.string().optional() })) });

function npmLock(text: string, name: string): Omit<PinnedVersion, 'where'> | undefined {
  const { packages } = NpmLock.parse(JSON.parse(text));
  const own = (key: string): boolean => Object.hasOwn(packages, key);
  const key = own(`node_modules/${name}`) ? `node_modules/${name}` : Object.keys(packages).find((candidate) => candidate.endsWith(`/node_modules/${name}`));
  const version = key === undefined ? undefined : packages[key]!.version;
  return version === undefined ? undefined : { version };
}

const Ranges = z.record(z.string(), z.string()).default({});
const NpmManifest = z.object({ dependencies: Ranges, devDependencies: Ranges, peerDependencies: Ranges, optionalDependencies: Ranges });

function npmManifest(text: string, name: string): Omit<PinnedVersion, 'where'> | undefined {
  const { dependencies, devDependencies, peerDependencies, optionalDependencies } = NpmManifest.parse(JSON.parse(text));
  const range = [dependencies, devDependencies, peerDependencies, optionalDependencies].find((group) => Object.hasOwn(group, name))?.[name];
  return range === undefined ? undefined : { range };
}

const PythonLock = z.object({ package: z.array(z.object({ name: z.string(), version: z.string().optional() })).default([]) });

function pythonLock(text: string, name: string): Omit<PinnedVersion, 'where'> | undefined {
  const version = PythonLock.parse(parseToml(text)).package.find((candidate) => pythonName(candidate.name) === pythonName(name))?.version;
  return version === undefined ? undefined : { version };
}

function requirements(text: string, name: string): Omit<PinnedVersion, 'where'> | undefined {
  return requirementOf(text.split(/\r?\n/), name);
}

const Requirements = z.array(z.string()).default([]);
const PythonProject = z.object({
  project: z.object({ dependencies: Requirements, 'optional-dependencies': z.record(z.string(), Requirements).default({}) }).optional(),
  'dependency-groups': z.record(z.string(), z.array(z.unknown())).default({}),
});

function pythonProject(text: string, name: string): Omit<PinnedVersion, 'where'> | undefined {
  const { project, 'dependency-groups': groups } = PythonProject.parse(parseToml(text));
  const grouped = Object.values(groups).flat().filter((entry) => typeof entry === 'string');
  return requirementOf([...(project?.dependencies ?? []), ...Object.values(project?.['optional-dependencies'] ?? {}).flat(), ...grouped], name);
}

/** The requirement of a package among lines as pip reads them: `name[extra]==1.0; marker`. */
function requirementOf(lines: readonly string[], name: string): Omit<PinnedVersion, 'where'> | undefined {
  for (const line of lines) {
    const parts = /^\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*([^;#\\]*)/.exec(line);
    if (parts === null || pythonName(parts[1]!) !== pythonName(name)) continue;
    const range = parts[2]!.replace(/^\(|\)\s*$/g, '').trim().replace(/\s*--hash.*$/, '');
    const exact = /^={2,3}\s*([^\s,*]+)$/.exec(range)?.[1];
    return exact !== undefined ? { version: exact } : range === '' ? {} : { range };
  }
  return undefined;
}
