import { deleting, textFiles, type Kind, type Mutation } from '../mutation.ts';
import type { Random } from '../random.ts';
import type { Tree } from '../tree-archive.ts';
import { importedFile, moduleOf, sourceRootOf, submoduleOf, topImportersOf, topImports, withImport, type TopImport } from './public-names.ts';
import { functionsOf } from './python-names.ts';
import { PYTHON_KINDS } from './python.ts';

/** A way to break the program of a published package. */
export interface PublicKind extends Pick<Kind, 'id' | 'rules' | 'severity'> {
  /** How a fault is known to be one: a module cannot be imported (or, where it could not be before, the text alone tells), certainly cannot, or does not compile. */
  readonly proof: 'imports' | 'surely imports' | 'compiles' | 'text';
  /** Breaks the Python files of the program; `declared` is the text of all manifests. */
  readonly mutate: (program: Tree, random: Random, declared: string) => Mutation | undefined;
}

type Mutate = PublicKind['mutate'];

/** Tries the ways in an order that the seed decides. */
function anyOf(...ways: readonly Mutate[]): Mutate {
  return (program, random, declared) => {
    for (const way of random.shuffled(ways)) {
      const mutation = way(program, random, declared);
      if (mutation !== undefined) return mutation;
    }
    return undefined;
  };
}

function known(...ids: readonly string[]): Mutate[] {
  return ids.map((id) => PYTHON_KINDS.find((kind) => kind.id === id)!.mutate);
}

/** The first import, in random order, for which there is a replacement. */
function anImport(replacement: (each: TopImport, program: Tree, random: Random) => string | undefined): Mutate {
  return (program, random) => {
    for (const each of random.shuffled(topImports(program))) {
      const module = replacement(each, program, random);
      if (module !== undefined) return { changes: withImport(program, each, each.text.replace(each.module, () => module)), at: [each.path] };
    }
    return undefined;
  };
}

const wrongModule = anImport(({ path, module }, program, random) => {
  const [, lead, last] = /^(.*?)(\w+)$/.exec(module) ?? [];
  if (last === undefined || (lead === '' && !module.includes('.'))) return undefined;
  const wrong = random.pick([`${lead!}${last}_lib`, `${lead!}${last}s`, `${lead!}core_${last}`, `${lead!}internal.${last}`, `${lead!}${last.slice(0, -1)}`]);
  return /\w$/.test(wrong) && importedFile(program, path, wrong) === undefined ? wrong : undefined;
});

const relativeDepth = anImport(({ path, module, names }, program, random) => {
  const [, dots, rest] = /^(\.*)(.*)$/.exec(module)!;
  if (dots === '') return undefined;
  const wrong = `${random.below(2) === 0 && dots!.length > 1 ? dots!.slice(1) : `${dots!}.`}${rest!}`;
  const target = importedFile(program, path, wrong);
  return target === undefined || (rest === '' && !names.some((name) => importedFile(program, path, `${wrong}${name}`) !== undefined)) ? wrong : undefined;
});

/** Renames a definition that others import: alone, or with every use in its file. */
const renamedSymbol: Mutate = (program, random) => {
  for (const { target, names } of random.shuffled(topImports(program))) {
    const text = program.get(target) as string;
    for (const name of names) {
      const definition = new RegExp(`^(?:(?:async )?def|class) ${name}\\b|^${name}(?=(?:: [^=\\n]+)? = )`, 'm').exec(text);
      if (definition === null || text.split(new RegExp(`^(?:async )?(?:def|class) ${name}\\b`, 'm')).length > 2) continue;
      const renamed = random.pick([`${name}_v2`, `new_${name}`, `${name}Impl`]);
      const changed = random.below(2) === 0
        ? text.slice(0, definition.index) + definition[0].slice(0, -name.length) + renamed + text.slice(definition.index + definition[0].length)
        : text.replace(new RegExp(`\\b${name}\\b`, 'g'), renamed);
      return { changes: new Map([[target, changed]]), at: [...topImportersOf(program, target), target] };
    }
  }
  return undefined;
};

/** Lets a module ask at its top for something of a module that asks for it. */
const circular: Mutate = (program, random) => {
  for (const { path, target, names } of random.shuffled(topImports(program))) {
    const own = [...(program.get(path) as string).matchAll(/^(?:def|class) (\w+)/gm)].map((found) => found[1]!);
    const text = program.get(target) as string;
    if (own.length === 0 || target === path || target.endsWith('__init__.py') || !names.some((name) => new RegExp(`^(?:async )?(?:def|class) ${name}\\b`, 'm').test(text))) continue;
    const root = sourceRootOf(program, path);
    const changed = withFirstImport(text, `from ${moduleOf(root, path)} import ${random.pick(own)}`);
    if (changed !== undefined) return { changes: new Map([[target, changed]]), at: [target, path] };
  }
  return undefined;
};

/** A text with one more import before its first. */
function withFirstImport(text: string, line: string): string | undefined {
  const first = /^(?:import|from (?!__future__))\s?\S+.*$/m.exec(text);
  if (first === null || text.slice(0, first.index).split(/"""|'''/).length % 2 === 0) return undefined;
  return `${text.slice(0, first.index)}${line}\n${text.slice(first.index)}`;
}

const LIBRARIES = ['boto3', 'redis', 'structlog', 'pandas', 'sentry_sdk', 'stripe', 'psutil', 'ujson', 'tenacity', 'loguru'];

const undeclared: Mutate = (program, random, declared) => {
  const free = LIBRARIES.filter((name) => !declared.includes(name.replace('_', '-')) && !declared.includes(name) && !textFiles(program, /\.py$/).some(([, text]) => text.includes(name)));
  for (const [path, text] of random.shuffled(textFiles(program, /\.py$/))) {
    const changed = free.length === 0 ? undefined : withFirstImport(text, `import ${random.pick(free)}`);
    if (changed !== undefined) return { changes: new Map([[path, changed]]), at: [path] };
  }
  return undefined;
};

/** A function that gets one more argument which must be given, while nobody gives it. */
const functionNeedsMore: Mutate = (program, random) => {
  for (const { path, name, parameters } of random.shuffled([...functionsOf(program).values()])) {
    const callers = textFiles(program, /\.py$/).filter(([file, text]) => (file === path || topImports(new Map([...program].filter(([each]) => each === file || each === path))).some((each) => each.target === path && each.names.includes(name))) && new RegExp(`^[^#\\n"']*(?<![\\w.]|def )${name}\\(`, 'm').test(text)).map(([file]) => file);
    const text = program.get(path) as string;
    const found = new RegExp(`^(?:async )?def ${name}\\(([^()]*?),?\\s*\\)`, 'm').exec(text);
    if (callers.length === 0 || found === null) continue;
    const head = `${found[0].slice(0, found[0].indexOf('('))}(${[...parameters, '*', 'required_extra'].join(', ')})`;
    return { changes: new Map([[path, text.slice(0, found.index) + head + text.slice(found.index + found[0].length)]]), at: [...callers, path] };
  }
  return undefined;
};

/** A method that gets one more argument which must be given, while its own class calls it without. */
const methodNeedsMore: Mutate = (program, random) => {
  const texts = textFiles(program, /\.py$/);
  for (const [path, text] of random.shuffled(texts)) {
    for (const found of random.shuffled([...text.matchAll(/(?<!@[^\n]*\n)^ {4}(?:async )?def ([a-z_]\w*)\((self\b[^()*]*?),?\s*\)/gm)])) {
      const name = found[1]!;
      if (!new RegExp(`\\bself\\.${name}\\([^*]*?\\)`).test(text) || texts.reduce((sum, [, each]) => sum + each.split(new RegExp(`\\b${name} ?[(=:](?<=def ${name}\\(|\\b${name} ?[=:])`)).length - 1, 0) !== 1) continue;
      const head = `${found[0].slice(0, found[0].indexOf('('))}(${found[2]!}, *, required_extra)`;
      return { changes: new Map([[path, text.slice(0, found.index) + head + text.slice(found.index + found[0].length)]]), at: [path] };
    }
  }
  return undefined;
};

/** A method that its own class calls with more than it takes. */
const methodCalledWithMore: Mutate = (program, random) => {
  const texts = textFiles(program, /\.py$/);
  for (const [path, text] of random.shuffled(texts)) {
    for (const found of random.shuffled([...text.matchAll(/^ +(?:return |await |\w+ = )*self\.([a-z_]\w*)\((?=[^*\n]*\)$)/gm)])) {
      const definitions = texts.flatMap(([file, each]) => [...each.matchAll(new RegExp(`^( *)(?:async )?def ${found[1]!}\\((self\\b[^()*]*)\\)`, 'gm'))].map((definition) => ({ file, parameters: definition[2]!.split(',').length })));
      if (definitions.length !== 1 || definitions[0]!.file !== path || new RegExp(`@[^\n]*\n *(?:async )?def ${found[1]!}\\(`).test(text)) continue;
      const end = found.index + found[0].length;
      const more = 'None, '.repeat(definitions[0]!.parameters);
      return { changes: new Map([[path, `${text.slice(0, end)}${text[end] === ')' ? more.slice(0, -2) : more}${text.slice(end)}`]]), at: [path] };
    }
  }
  return undefined;
};

/** A class that somebody makes an object of, whose `__init__` asks for one more argument. */
const constructorNeedsMore: Mutate = (program, random) => {
  const texts = textFiles(program, /\.py$/);
  for (const [path, text] of random.shuffled(texts)) {
    for (const found of random.shuffled([...text.matchAll(/^class (\w+)(?:\([\w., ]*\))?:\n(?:(?: [^\n]*)?\n)*? {4}def __init__\((self\b[^()*]*?),?\s*\)/gm)])) {
      const name = found[1]!;
      const callers = texts.filter(([, each]) => new RegExp(`^ +(?:return |\\w+ = |self\\.\\w+ = |raise )${name}\\((?!\\*)`, 'm').test(each)).map(([file]) => file);
      if (callers.length === 0 || texts.some(([file, each]) => file !== path && new RegExp(`^class ${name}\\b`, 'm').test(each)) || found[0].includes('\nclass ')) continue;
      const end = found.index + found[0].length;
      const head = `${found[0].slice(0, found[0].lastIndexOf('('))}(${found[2]!}, *, required_extra)`;
      return { changes: new Map([[path, text.slice(0, found.index) + head + text.slice(end)]]), at: [...callers, path] };
    }
  }
  return undefined;
};

/** Deletes the `__init__.py` of a package whose names others import. */
const missingInit: Mutate = (program, random) => deleting(/\/__init__\.py$/, (tree, file) => [...new Set(topImports(tree).filter((each) => each.path !== file && each.target === file && each.names.some((name) => submoduleOf(tree, each, name) === undefined)).map(({ path }) => path))])(program, random);

/** Deletes the `__init__.py` of a package of which only modules are imported: Python itself does not mind. */
const emptyInit: Mutate = (program, random) => deleting(/\/__init__\.py$/, (tree, file) => {
  const folder = file.slice(0, -'__init__.py'.length);
  const used = topImports(tree).filter(({ path, target }) => target !== file && !path.startsWith(folder) && target.startsWith(folder));
  return (tree.get(file) as string).trim() === '' && used.length > 0 ? used.map(({ path }) => path) : [];
})(program, random);

/** The ten mistakes that are made most, and one that Python forgives. */
export const PUBLIC_KINDS: readonly PublicKind[] = [
  { id: 'wrong-module', rules: ['imports/'], severity: 'error', proof: 'imports', mutate: wrongModule },
  { id: 'renamed-symbol', rules: ['imports/', 'python/'], severity: 'error', proof: 'imports', mutate: renamedSymbol },
  { id: 'missing-init', rules: ['imports/'], severity: 'error', proof: 'surely imports', mutate: missingInit },
  { id: 'relative-depth', rules: ['imports/'], severity: 'error', proof: 'imports', mutate: relativeDepth },
  { id: 'circular-import', rules: ['imports/'], severity: 'error', proof: 'surely imports', mutate: circular },
  { id: 'undeclared-dependency', rules: ['imports/'], severity: 'error', proof: 'text', mutate: undeclared },
  { id: 'syntax', rules: ['syntax/'], severity: 'error', proof: 'compiles', mutate: anyOf(...known('py-truncated', 'py-missing-colon', 'py-missing-paren', 'py-missing-quote', 'py-bad-indent', 'py-conflict-markers')) },
  { id: 'undefined-name', rules: ['python/'], severity: 'error', proof: 'text', mutate: anyOf(...known('py-name-misspelt', 'py-import-removed', 'py-library-import-removed')) },
  { id: 'signature', rules: ['python/'], severity: 'error', proof: 'text', mutate: anyOf(...known('py-renamed-parameter', 'py-unknown-keyword', 'py-missing-argument', 'py-extra-argument'), functionNeedsMore, methodNeedsMore, methodCalledWithMore, constructorNeedsMore) },
  { id: 'missing-module', rules: ['imports/'], severity: 'error', proof: 'imports', mutate: deleting(/^(?!.*__init__\.py$).*\.py$/, topImportersOf) },
  { id: 'empty-init', rules: ['imports/'], severity: 'warning', proof: 'text', mutate: emptyInit },
];
