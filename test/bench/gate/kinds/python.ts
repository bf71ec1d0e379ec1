import { declaresAgain, declaresImported, replacing, sameImports, deleting, textFiles, type Kind, type Match } from '../mutation.ts';
import { fileOf, functionsOf, importersOf, importsOf, splitAtCommas } from './python-names.ts';

const PY = /^(?!.*(test|alembic\/env|migrations\/0|conftest)).*\.py$/;
const FROM = /^from ([\w.]+) import ([\w, ]+)$/gm;
/** A call of a name with arguments on one line. */
const CALL = /(?<![\w.]|def |class )([a-z]\w+)\(([^()\n]*(?:\([^()\n]*\)[^()\n]*)*)\)/g;

function internal({ tree, path, groups }: Match): string | undefined {
  return fileOf(tree, path, groups[1]!);
}

/** The function of the tree that a match of `CALL` calls, with the arguments of the call. */
function called({ tree, path, text, groups }: Match): { readonly parameters: readonly string[]; readonly given: readonly string[]; readonly path: string } | undefined {
  const target = functionsOf(tree).get(groups[1]!);
  if (target === undefined || (target.path !== path && !new RegExp(`^from .* import .*\\b${groups[1]!}\\b`, 'm').test(text))) return undefined;
  const given = splitAtCommas(groups[2]!);
  return given.some((argument) => argument.startsWith('*') || argument.includes(' for ')) ? undefined : { parameters: target.parameters, given, path: target.path };
}

/** Whether a word stands in the text outside the given line. */
function usedElsewhere(text: string, line: string, name: string): boolean {
  return new RegExp(`\\b${name}\\b`).test(text.replace(line, '').replace(/"""[\s\S]*?"""|#.*/g, ''));
}

const imports: readonly Kind[] = [
  { id: 'py-wrong-module', room: 'python', rules: ['imports/'], severity: 'error', mendable: true, mutate: replacing(PY, FROM, (match) => {
    const module = match.groups[1]!;
    if (internal(match) === undefined || !module.includes('.') || module.startsWith('.')) return undefined;
    const steps = module.split('.');
    const wrong = match.random.below(2) === 0 ? [...steps.slice(0, -1), 'core', steps.at(-1)!] : [...steps.slice(0, -2), `${steps.at(-2)!}_lib`, steps.at(-1)!];
    return `from ${wrong.join('.')} import ${match.groups[2]!}`;
  }, () => ({ accepts: sameImports })) },
  { id: 'py-relative-depth', room: 'python', rules: ['imports/'], severity: 'error', mendable: true, mutate: replacing(PY, /^from (\.+)([\w.]*) import ([\w, ]+)$/gm, ({ tree, path, groups, random }) => {
    const dots = groups[1]!.length > 1 && random.below(2) === 0 ? groups[1]!.slice(1) : `${groups[1]!}.`;
    return groups[2] === '' || fileOf(tree, path, `${dots}${groups[2]!}`) !== undefined ? undefined : `from ${dots}${groups[2]!} import ${groups[3]!}`;
  }) },
  { id: 'py-star-of-missing', room: 'python', rules: ['imports/'], severity: 'error', mutate: replacing(PY, FROM, (match) => (internal(match) === undefined ? undefined : `from ${match.groups[1]!.replace(/(\.\w+)?$/, '.everything')} import *`)) },
  { id: 'py-imported-name-wrong', room: 'python', rules: ['imports/'], severity: 'error', mutate: replacing(PY, FROM, (match) => {
    const names = match.groups[2]!.split(', ');
    const target = internal(match);
    if (target === undefined || !/[a-z]/i.test(names[0]!) || names[0]!.includes(' ') || target.endsWith('__init__.py') && match.tree.has(target.replace('__init__', names[0]!))) return undefined;
    return `from ${match.groups[1]!} import ${[`${names[0]!}Impl as ${names[0]!}`, ...names.slice(1)].join(', ')}`;
  }) },
  { id: 'py-renamed-symbol', room: 'python', rules: ['imports/'], severity: 'error', mutate: replacing(PY, /^(?:async )?(def|class) (\w+)\b[\s\S]*/gm, ({ tree, path, groups }) => {
    const wanted = importsOf(tree).some(({ target, names }) => target === path && names.includes(groups[2]!));
    return wanted ? groups[0]!.replace(new RegExp(`\\b${groups[2]!}\\b`, 'g'), `${groups[1] === 'class' ? 'Base' : 'do_'}${groups[2]!}`) : undefined;
  }, ({ tree, path }) => ({ at: [path, ...importersOf(tree, path)] })) },
  { id: 'py-import-removed', room: 'python', rules: ['python/'], severity: 'error', mendable: true, mutate: replacing(PY, /^from ([\w.]+) import (\w+)\n/gm, (match) => (internal(match) !== undefined && !match.path.endsWith('__init__.py') && usedElsewhere(match.text, match.groups[0]!, match.groups[2]!) ? '' : undefined), () => ({ accepts: sameImports })) },
  { id: 'py-library-import-removed', room: 'python', rules: ['python/'], severity: 'error', mutate: replacing(PY, /^(?:from ([\w.]+) )?import (\w+)\n/gm, (match) => (match.groups[1] !== '__future__' && (match.groups[1] === undefined || internal(match) === undefined) && usedElsewhere(match.text, match.groups[0]!, match.groups[2]!) ? '' : undefined)) },
  { id: 'py-reexport-removed', room: 'python', rules: ['imports/', 'python/'], severity: 'error', mendable: true, mutate: replacing(/__init__\.py$/, /^from ([\w.]+) import (\w+)\n/gm, ({ tree, path, groups }) => (importsOf(tree).some(({ target, names, path: from }) => target === path && from !== path && names.includes(groups[2]!)) ? '' : undefined), ({ tree, path }) => ({ at: [path, ...importersOf(tree, path)], accepts: sameImports })) },
  { id: 'py-all-wrong', room: 'python', rules: ['python/', 'imports/'], severity: 'warning', mutate: replacing(/\.py$/, /^__all__ = \[/gm, ({ groups }) => `${groups[0]!}\n    "NothingOfTheKind",`) },
  { id: 'py-module-deleted', room: 'python', rules: ['imports/'], severity: 'error', mutate: deleting(/^(?!.*__init__).*\.py$/, importersOf) },
  { id: 'py-package-init-deleted', room: 'python', rules: ['imports/', 'python/'], severity: 'error', mutate: (tree, random) => deleting(/__init__\.py$/, (whole, path) => (whole.get(path) === '' ? [] : importersOf(whole, path)))(tree, random) },
  { id: 'py-empty-init-deleted', room: 'python', rules: ['imports/', 'python/', 'wiring/'], severity: 'warning', mutate: deleting(/app.*__init__\.py$/, (tree, path) => (tree.get(path) === '' ? [path.replace('/__init__.py', ''), ...[...tree.keys()].filter((other) => other.startsWith(path.replace('__init__.py', '')))] : [])) },
  { id: 'py-circular-import', room: 'python', rules: ['imports/', 'python/'], severity: 'error', mutate: (tree, random) => {
    for (const { path, target, names } of random.shuffled(importsOf(tree))) {
      const own = /^(?:def|class) (\w+)/m.exec(tree.get(path) as string)?.[1];
      const text = tree.get(target) as string;
      if (own === undefined || target.endsWith('__init__.py') || path.includes('test') || !names.some((name) => new RegExp(`^(?:async )?(?:def|class) ${name}\\b`, 'm').test(text))) continue;
      const module = importsOf(tree).find((other) => other.target === path && !other.module.startsWith('.') && /^\w+\./.test(other.module))?.module;
      if (module === undefined) continue;
      const changed = text.replace(/^((?:from __future__[^\n]*\n+)?)/, `$1from ${module} import ${own}\n`) + `\n\nRELATED = (${own},)\n`;
      return { changes: new Map([[target, changed]]), at: [target, path] };
    }
    return undefined;
  } },
  { id: 'py-undeclared-dependency', room: 'python', rules: ['imports/'], severity: 'error', mutate: replacing(PY, /^from ([\w.]+) import (\w+)$/gm, ({ groups, random, path }) => (path.endsWith('__init__.py') ? undefined : `import ${random.pick(['redis', 'celery', 'boto3', 'structlog'])} as backend_library\n${groups[0]!}`), () => ({ accepts: declaresImported })) },
  { id: 'py-dependency-not-declared', room: 'python', rules: ['imports/'], severity: 'error', mutate: replacing(/(^|\/)(pyproject\.toml|requirements\.txt)$/, /^ *"?(fastapi|sqlalchemy|flask|pydantic-settings|pyjwt|django)(?![\w-]).*\n/gim, () => '', ({ tree, path, groups }) => ({ at: [path, ...importing(tree, groups[1]!)], accepts: declaresAgain(groups[1]!) })) },
  { id: 'py-module-attribute', room: 'python', rules: ['python/', 'imports/'], severity: 'error', mutate: replacing(PY, /\b([a-z_]+)\.([a-z_]+)\(/g, ({ tree, path, groups }) => (importsOf(tree).some((each) => each.path === path && each.names.includes(groups[1]!) && tree.has(each.target.replace('__init__.py', `${groups[1]!}.py`))) ? `${groups[1]!}.${groups[2]!}_now(` : undefined)) },
];

function importing(tree: Match['tree'], distribution: string): string[] {
  const module = distribution.toLowerCase() === 'pyjwt' ? 'jwt' : distribution.toLowerCase().replaceAll('-', '_');
  return textFiles(tree, /\.py$/).filter(([, text]) => new RegExp(`^(?:from|import) ${module}\\b`, 'm').test(text)).map(([path]) => path);
}

const calls: readonly Kind[] = [
  { id: 'py-renamed-parameter', room: 'python', rules: ['python/'], severity: 'error', mutate: (tree, random) => {
    for (const target of random.shuffled([...functionsOf(tree).values()])) {
      for (const parameter of target.parameters) {
        const name = /^\w+/.exec(parameter)?.[0];
        const callers = textFiles(tree, PY).filter(([path, text]) => path !== target.path && new RegExp(`(?<!def )\\b${target.name}\\([^)]*\\b${name}=`).test(text) && text.includes(`import`)).map(([path]) => path);
        if (name === undefined || callers.length === 0) continue;
        const text = tree.get(target.path) as string;
        const start = text.search(new RegExp(`^(?:async )?def ${target.name}\\(`, 'm'));
        const body = /^[^\n]*\n(?:(?:[ )][^\n]*)?\n)*/.exec(text.slice(start))![0];
        return { changes: new Map([[target.path, text.replace(body, () => body.replace(new RegExp(`\\b${name}\\b(?!=[^=])`, 'g'), `the_${name}`))]]), at: [target.path, ...callers] };
      }
    }
    return undefined;
  } },
  { id: 'py-unknown-keyword', room: 'python', rules: ['python/'], severity: 'error', mutate: replacing(PY, CALL, (match) => {
    const keyword = called(match)?.given.map((argument) => /^(\w+)=(?!=)/.exec(argument)?.[1]).find((name) => name !== undefined);
    return keyword === undefined ? undefined : match.groups[0]!.replace(`${keyword}=`, `${keyword}_value=`);
  }) },
  { id: 'py-missing-argument', room: 'python', rules: ['python/'], severity: 'error', mutate: replacing(PY, CALL, (match) => {
    const call = called(match);
    const needed = call?.parameters.filter((parameter) => !parameter.includes('=')).length ?? 0;
    return call === undefined || needed === 0 || call.given.length > needed ? undefined : `${match.groups[1]!}(${call.given.slice(0, needed - 1).join(', ')})`;
  }) },
  { id: 'py-extra-argument', room: 'python', rules: ['python/'], severity: 'error', mutate: replacing(PY, CALL, (match) => {
    const call = called(match);
    if (call === undefined || call.given.some((argument) => /^\w+=(?!=)/.test(argument))) return undefined;
    return `${match.groups[1]!}(${[...call.given, ...Array<string>(call.parameters.length - call.given.length + 1).fill('None')].join(', ')})`;
  }) },
  { id: 'py-name-misspelt', room: 'python', rules: ['python/'], severity: 'error', mutate: replacing(PY, /(?<=^ +return )([a-z_]{4,})(?=[.(\n])/gm, ({ groups }) => (/^(await|not|None|self|super|lambda|len|list|dict|sorted|int|str|bool|sum|any|all|isinstance|render|redirect|true|false)$/.test(groups[1]!) ? undefined : `${groups[1]!}_x`)) },
  { id: 'py-await-outside', room: 'python', rules: ['python/', 'syntax/'], severity: 'error', mutate: replacing(PY, /^((?: {4})+)(?=[a-z_]+\.[a-z_]+\([^()\n]*\)$)/gm, ({ text, index, groups }) => (/async def|await/.test(text.slice(0, index)) ? undefined : `${groups[1]!}await `)) },
];

const syntax: readonly Kind[] = [
  { id: 'py-truncated', room: 'python', rules: ['syntax/', 'completeness/'], severity: 'error', mutate: replacing(PY, /\((?=[^)\s])[\s\S]*/g, ({ groups, text, index }) => (/#|"""|'/.test(text.slice(text.lastIndexOf('\n', index), index)) ? undefined : groups[0]!.slice(0, 2))) },
  { id: 'py-missing-colon', room: 'python', rules: ['syntax/'], severity: 'error', mendable: true, mutate: replacing(PY, /^ *(?:async )?(?:def|class|if|for|try|else|with)\b[^\n]*:$/gm, ({ groups }) => groups[0]!.slice(0, -1)) },
  { id: 'py-missing-paren', room: 'python', rules: ['syntax/'], severity: 'error', mutate: replacing(PY, /\)\n/g, ({ text, index }) => (/#|"""|'/.test(text.slice(text.lastIndexOf('\n', index), index)) ? undefined : '\n')) },
  { id: 'py-missing-quote', room: 'python', rules: ['syntax/'], severity: 'error', mutate: replacing(PY, /(?<!["\w])"[^"\n]+"(?!")/g, ({ groups, text, index }) => (/#|"""|'/.test(text.slice(text.lastIndexOf('\n', index), index)) ? undefined : groups[0]!.slice(0, -1))) },
  { id: 'py-bad-indent', room: 'python', rules: ['syntax/'], severity: 'error', mutate: replacing(PY, /(?<=^ {4}[^\n]*[\w)\]]\n) {4}(?=(?:return|raise|[a-z_]+ = ))/gm, ({ text, index, groups }) => (balanced(text.slice(0, index)) ? `${groups[0]!}  ` : undefined)) },
  { id: 'py-conflict-markers', room: 'python', rules: ['syntax/'], severity: 'error', mutate: replacing(PY, /^(?:def|class) [^\n]*\n/gm, ({ groups }) => `<<<<<<< HEAD\n${groups[0]!}=======\n${groups[0]!}>>>>>>> other\n`) },
  { id: 'py-markdown-fence', room: 'python', rules: ['syntax/'], severity: 'error', mendable: true, mutate: replacing(PY, /^[\s\S]+$/g, ({ groups }) => `\`\`\`python\n${groups[0]!}\`\`\`\n`) },
];

function balanced(text: string): boolean {
  const count = (characters: string): number => [...text].filter((character) => characters.includes(character)).length;
  return count('([{') === count(')]}');
}

/** Faults of Python. */
export const PYTHON_KINDS: readonly Kind[] = [...imports, ...calls, ...syntax];
