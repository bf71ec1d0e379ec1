import { PythonClasses, type ClassLine } from '../python/python-classes.ts';
import { pythonSymbols } from '../python/python-symbols.ts';
import { pythonModules } from '../python/python-modules.ts';
import { scriptModules } from '../script/script-modules.ts';
import type { SourceTree } from '../source-tree.ts';
import type { EnvironmentRead } from './environment-read.ts';

/** A read of a variable with its file. */
export interface FoundEnvironmentRead extends EnvironmentRead {
  readonly path: string;
  /** The name is compared without regard to case. */
  readonly anyCase: boolean;
}

/** Every variable that Python, TypeScript and JavaScript of a tree read, one entry a place. */
export async function environmentReads(tree: SourceTree): Promise<readonly FoundEnvironmentRead[]> {
  const [python, script] = await Promise.all([tree.use(pythonModules), tree.use(scriptModules)]);
  const settings = [...python.values()].some(({ declarations }) => declarations.classes.some(({ bases }) => bases.some((base) => /Settings/.test(base)))) ? settingsReads(new PythonClasses(await tree.use(pythonSymbols))) : [];
  return [
    ...settings,
    ...[...python].flatMap(([path, { http }]) => http.environment.map((read) => ({ ...read, path, anyCase: false }))),
    ...[...script].flatMap(([path, { http }]) => withoutRepeats(http.environment).map((read) => ({ ...read, path, anyCase: false }))),
  ];
}

/** A name that something stands in for at one place of a file counts as optional in all of it. */
function withoutRepeats(reads: readonly EnvironmentRead[]): EnvironmentRead[] {
  const optional = new Set(reads.filter(({ required }) => !required).map(({ name }) => name));
  const places = new Set<string>();
  return reads.flatMap((read) => {
    const place = `${read.line}:${read.column}`;
    if (places.has(place)) return [];
    places.add(place);
    return [{ ...read, required: read.required && !optional.has(read.name) }];
  });
}

const SETTINGS = /^(pydantic_settings(\.\w+)*\.BaseSettings|pydantic\.BaseSettings|pydantic\.env_settings\.BaseSettings|pydantic\.v1\.BaseSettings)$/;

function settingsReads(classes: PythonClasses): FoundEnvironmentRead[] {
  return [...classes.all()].flatMap((symbol) => {
    const line = classes.lineOf(symbol);
    const foreign = line.ancestors.filter(({ kind }) => kind !== 'class');
    if (foreign.length === 0 || !foreign.every((ancestor) => ancestor.kind === 'foreign' && SETTINGS.test(ancestor.name))) return [];
    const prefix = prefixOf(line);
    return symbol.class.fields.flatMap(({ name, annotation, value, line: at, column }) => {
      if (annotation === undefined || name.startsWith('_') || name === 'model_config' || /^(typing\.)?ClassVar\b/.test(annotation)) return [];
      const alias = /\b(?:validation_alias|alias|env)\s*=\s*["'](\w+)["']/.exec(value ?? '')?.[1];
      const isOpen = /\balias|\benv\s*=/.test(value ?? '') && alias === undefined;
      const required = prefix !== undefined && !isOpen && (value === undefined || /^(?:pydantic\.)?Field\((?![^)]*\bdefault)[^)]*\)$/.test(value)) && !/^Optional\b|\bNone\b/.test(annotation);
      return [{ path: symbol.path, name: (alias ?? `${prefix ?? ''}${name}`).toUpperCase(), required: required && (value === undefined || /\.\.\./.test(value) || alias !== undefined || !/^(?:pydantic\.)?Field\(\s*[^.\s)\w]/.test(value)), line: at, column, by: 'BaseSettings', anyCase: true }];
    });
  });
}

/** The prefix of the variables of a settings class; empty for none, `undefined` where it cannot be known, or where other sources give values. */
function prefixOf({ ancestors }: ClassLine): string | undefined {
  for (const ancestor of ancestors) {
    if (ancestor.kind !== 'class') continue;
    const { fields, nested, methods } = ancestor.class;
    if (methods.some(({ name }) => name === 'settings_customise_sources' || name === '__init__')) return undefined;
    const config = fields.find(({ name }) => name === 'model_config')?.value ?? nested.find(({ name }) => name === 'Config')?.fields.map(({ name, value }) => `${name}=${value ?? ''}`).join(', ');
    if (config === undefined) continue;
    if (/\benv_prefix\b|secrets_dir|_file=(?!["'(])|yaml_file|toml_file|json_file|nested_delimiter/.test(config)) return /\benv_prefix["']?\s*[=:]\s*["'](\w*)["']/.exec(config)?.[1];
    return '';
  }
  return '';
}
