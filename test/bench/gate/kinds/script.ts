import { declaresAgain, declaresImported, deleting, replacing, sameImports, textFiles, type Kind, type Match } from '../mutation.ts';
import { allImportersOf, isImported, scriptFileOf, scriptImportersOf } from './script-names.ts';

const TS = /^(?!.*(\.test\.|\.d\.ts|config\.)).*\.tsx?$/;
const FROM = /^((?:import|export) [^'";]*? from )'([^']+)';$/gm;

function target({ tree, path, groups }: Match, specifier = groups[2]!): string | undefined {
  return scriptFileOf(tree, path, specifier);
}

function isCode({ text, index }: Match): boolean {
  return !/\/\/|\/\*|`|'/.test(text.slice(text.lastIndexOf('\n', index), index));
}

const imports: readonly Kind[] = [
  { id: 'ts-wrong-path', room: 'script', rules: ['imports/'], severity: 'error', mendable: true, mutate: replacing(TS, FROM, (match) => {
    const wrong = match.groups[2]!.replace(/\/([^/]+)$/, match.random.below(2) === 0 ? '/lib/$1' : '/shared-$1');
    return target(match) === undefined || !match.groups[2]!.startsWith('.') ? undefined : `${match.groups[1]!}'${wrong}';`;
  }, () => ({ accepts: sameImports })) },
  { id: 'ts-wrong-depth', room: 'script', rules: ['imports/'], severity: 'error', mendable: true, mutate: replacing(TS, FROM, (match) => {
    const specifier = match.groups[2]!;
    const wrong = specifier.startsWith('../') ? specifier.replace('../', match.random.below(2) === 0 ? './' : '../../') : specifier.replace('./', '../');
    return target(match) === undefined || !specifier.startsWith('.') || target(match, wrong) !== undefined ? undefined : `${match.groups[1]!}'${wrong}';`;
  }, () => ({ accepts: sameImports })) },
  { id: 'ts-case', room: 'script', rules: ['imports/'], severity: 'error', mendable: true, mutate: replacing(TS, FROM, (match) => {
    const wrong = match.groups[2]!.replace(/\/(\w)([^/]*)$/, (_, first: string, rest: string) => `/${first === first.toUpperCase() ? first.toLowerCase() : first.toUpperCase()}${rest}`);
    return target(match) === undefined ? undefined : `${match.groups[1]!}'${wrong}';`;
  }, () => ({ accepts: sameImports })) },
  { id: 'ts-missing-extension', room: 'script', rules: ['imports/'], severity: 'error', mendable: true, mutate: replacing(/^(packages|apps\/server|src)\/.*\.ts$/, FROM, (match) => (match.path.includes('.test.') || target(match) === undefined || !/^\..*\.[jt]s$/.test(match.groups[2]!) ? undefined : `${match.groups[1]!}'${match.groups[2]!.replace(/\.[jt]s$/, '')}';`)) },
  { id: 'ts-default-as-named', room: 'script', rules: ['imports/'], severity: 'error', mendable: true, mutate: replacing(TS, /^import (\w+) from '([^']+)';$/gm, (match) => (target(match) === undefined ? undefined : `import { ${match.groups[1]!} } from '${match.groups[2]!}';`)) },
  { id: 'ts-named-as-default', room: 'script', rules: ['imports/'], severity: 'error', mendable: true, mutate: replacing(TS, /^import \{ (\w+) \} from '([^']+)';$/gm, (match) => (target(match) === undefined ? undefined : `import ${match.groups[1]!} from '${match.groups[2]!}';`)) },
  { id: 'ts-export-keyword-missing', room: 'script', rules: ['imports/'], severity: 'error', mendable: true, mutate: replacing(TS, /^export (?=(?:async )?(?:function|const|class|interface|enum) (\w+))/gm, ({ tree, path, groups }) => (isImported(tree, path, groups[1]!) ? '' : undefined), importers) },
  { id: 'ts-renamed-export', room: 'script', rules: ['imports/'], severity: 'error', mutate: replacing(TS, /^export (?:async )?(?:function|const|class|interface|enum) (\w+)[\s\S]*/gm, ({ tree, path, groups }) => (isImported(tree, path, groups[1]!) ? groups[0]!.replace(new RegExp(`\\b${groups[1]!}\\b`, 'g'), `${groups[1]!}Internal`) : undefined), importers) },
  { id: 'ts-imported-name-wrong', room: 'script', rules: ['imports/'], severity: 'error', mutate: replacing(TS, /^import \{ (\w+)(, [^}]*)? \} from '([^']+)';$/gm, (match) => (target(match, match.groups[3]!) === undefined ? undefined : `import { ${match.groups[1]!}Of as ${match.groups[1]!}${match.groups[2] ?? ''} } from '${match.groups[3]!}';`)) },
  { id: 'ts-barrel-line-removed', room: 'script', rules: ['imports/'], severity: 'error', mendable: true, mutate: replacing(/(^|\/)index\.ts$/, /^export (?:type )?(?:\*|\{[^}]*\}) from '([^']+)';\n/gm, ({ tree, path, groups }) => {
    const names = [...groups[0]!.matchAll(/\b(?:default as )?(?!type\b|export\b|from\b)([A-Za-z]\w+)\b(?=[ ,}])/g)].map((found) => found[1]!);
    const starred = groups[0]!.includes('*') ? [...(tree.get(scriptFileOf(tree, path, groups[1]!)!) as string).matchAll(/^export (?:default )?(?:async )?(?:function|const|class|interface|enum) (\w+)/gm)].map((found) => found[1]!) : [];
    return [...names, ...starred].some((name) => isImported(tree, path, name)) ? '' : undefined;
  }, (match) => ({ ...importers(match), accepts: sameImports })) },
  { id: 'ts-alias-wrong', room: 'script', rules: ['imports/'], severity: 'error', mutate: replacing(TS, /from '([@~#])(\w*)\/([^']+)'/g, ({ tree, path, groups }) => (scriptFileOf(tree, path, `${groups[1]!}${groups[2]!}/${groups[3]!}`) === undefined || groups[2] === 'kit' ? undefined : `from '${groups[1] === '#' ? '#data' : '@app'}/${groups[3]!}'`)) },
  { id: 'ts-module-deleted', room: 'script', rules: ['imports/'], severity: 'error', mutate: deleting(TS, scriptImportersOf) },
  { id: 'ts-undeclared-dependency', room: 'script', rules: ['imports/'], severity: 'error', mutate: replacing(TS, /^import /gm, ({ text, index, random }) => (index === text.indexOf('import ') ? `import ${random.pick(["axios from 'axios'", "lodash from 'lodash'", "dayjs from 'dayjs'"])};\nimport ` : undefined), () => ({ accepts: declaresImported })) },
  { id: 'ts-dependency-not-declared', room: 'script', rules: ['imports/'], severity: 'error', mutate: replacing(/package\.json$/, /^ {4}"(react|react-router-dom|express|pg|zod|fastify|pino|@kit\/store|@fastify\/sensible)": "[^"]+",\n/gm, () => '', ({ tree, path, groups }) => ({ at: [path, ...textFiles(tree, /\.[jt]sx?$/).filter(([, text]) => text.includes(`'${groups[1]!}'`)).map(([file]) => file)], accepts: declaresAgain(groups[1]!) })) },
  { id: 'ts-package-subpath-missing', room: 'script', rules: ['imports/'], severity: 'error', mutate: replacing(TS, /from '(@kit\/\w+)'/g, ({ groups }) => `from '${groups[1]!}/internal'`) },
  { id: 'js-import-name-wrong', room: 'script', rules: ['imports/'], severity: 'error', mutate: replacing(/\.mjs$/, /^import \{ (\w+) \} from '(\.[^']+)';$/gm, ({ groups }) => `import { ${groups[1]!}Text as ${groups[1]!} } from '${groups[2]!}';`) },
];

function importers({ tree, path }: Match): { readonly at: readonly string[] } {
  return { at: allImportersOf(tree, path) };
}

const names: readonly Kind[] = [
  { id: 'ts-import-removed', room: 'script', rules: ['script/'], severity: 'error', mendable: true, mutate: replacing(TS, /^import \{ (\w+) \} from '([^']+)';\n/gm, (match) => (target(match) === undefined ? undefined : ''), () => ({ accepts: sameImports })) },
  { id: 'ts-jsx-import-removed', room: 'script', rules: ['script/'], severity: 'error', mendable: true, mutate: replacing(/\.tsx$/, /^import (?:(\w+)|\{ (\w+) \}) from '([^']+)';\n/gm, ({ text, groups, tree, path }) => (text.includes(`<${groups[1] ?? groups[2]!}`) && scriptFileOf(tree, path, groups[3]!) !== undefined ? '' : undefined), () => ({ accepts: sameImports })) },
  { id: 'ts-library-import-removed', room: 'script', rules: ['script/'], severity: 'error', mutate: replacing(TS, /^import (?:(\w+)|\{ (\w+)[^}]*\}) from '([^']+)';\n/gm, ({ tree, path, text, groups }) => (scriptFileOf(tree, path, groups[3]!) === undefined && new RegExp(`\\b${groups[1] ?? groups[2]!}[(.<]`).test(text.replace(groups[0]!, '')) ? '' : undefined), () => ({ accepts: sameImports })) },
  { id: 'ts-name-misspelt', room: 'script', rules: ['script/'], severity: 'error', mutate: replacing(TS, /(?<=^ +return (?:await )?)([a-z]\w{3,})(?=[.(;\n])/gm, ({ groups }) => (/^(await|null|this|true|false|undefined|fetch|Math)$/.test(groups[1]!) ? undefined : `${groups[1]!}X`)) },
  { id: 'ts-argument-missing', room: 'script', rules: ['script/'], severity: 'error', mutate: replacing(TS, /(?<![\w.]|function )([a-z]\w+)\(([^()\n]+(?:\([^()\n]*\))?[^()\n]*)\)/g, (match) => (needs(match)?.all ?? 0) > 0 && (needs(match)?.optional ?? 1) === 0 ? `${match.groups[1]!}()` : undefined, callee) },
  { id: 'ts-argument-extra', room: 'script', rules: ['script/'], severity: 'error', mutate: replacing(TS, /(?<![\w.]|function )([a-z]\w+)\(([^()\n]*)\)/g, (match) => {
    const needed = needs(match);
    return needed === undefined ? undefined : `${match.groups[1]!}(${Array<string>(needed.all + 1).fill('undefined as never').join(', ')})`;
  }, callee) },
  { id: 'ts-duplicate-declaration', room: 'script', rules: ['script/', 'syntax/'], severity: 'error', mendable: true, mutate: replacing(TS, /^ *const (\w+) = [^\n]*;\n/gm, ({ groups }) => groups[0]! + groups[0]!) },
  { id: 'ts-await-outside-async', room: 'script', rules: ['script/', 'syntax/'], severity: 'error', mendable: true, mutate: replacing(TS, /\basync (?=function \w+\([^)]*\)[^{]*\{[^}]*await )/g, () => '') },
  { id: 'ts-types-in-javascript', room: 'script', rules: ['syntax/'], severity: 'error', mutate: replacing(/\.m?js$/, /^((?:export )?(?:async )?function \w+\()(\w*)\)/gm, ({ groups }) => `${groups[1]!}${groups[2] === '' ? 'input' : groups[2]!}: string)`) },
];

/** How many arguments a function of the tree, called by its imported name, takes. */
function needs({ tree, text, groups }: Match): { readonly all: number; readonly optional: number } | undefined {
  const [, name] = groups;
  if (!new RegExp(`^import .*\\b${name!}\\b.* from '[.@~#]`, 'm').test(text)) return undefined;
  const found = textFiles(tree, TS).flatMap(([, other]) => [...other.matchAll(new RegExp(`^export (?:default )?(?:async )?function ${name!}(?:<[^>]*>)?\\(([^()]*)\\)`, 'gm'))]);
  if (found.length !== 1) return undefined;
  const parameters = found[0]![1]!.replace(/<[^>]*>|\{[^}]*\}/g, '').split(',').filter((each) => each.trim() !== '');
  return parameters.some((each) => each.includes('...')) ? undefined : { all: parameters.length, optional: parameters.filter((each) => each.includes('?') || each.includes('=')).length };
}

function callee(match: Match): { readonly at: readonly string[] } {
  return { at: [match.path] };
}

const syntax: readonly Kind[] = [
  { id: 'ts-truncated', room: 'script', rules: ['syntax/', 'completeness/'], severity: 'error', mutate: replacing(TS, /\{\n[\s\S]*/g, (match) => (isCode(match) ? match.groups[0]!.slice(0, match.groups[0]!.indexOf('\n', 3) + 1) : undefined)) },
  { id: 'ts-missing-brace', room: 'script', rules: ['syntax/'], severity: 'error', mutate: replacing(TS, /^\}\n/gm, () => '') },
  { id: 'ts-missing-paren', room: 'script', rules: ['syntax/'], severity: 'error', mutate: replacing(TS, /\)(?=;\n)/g, (match) => (isCode(match) ? '' : undefined)) },
  { id: 'ts-missing-quote', room: 'script', rules: ['syntax/'], severity: 'error', mutate: replacing(TS, /(?<=from '[^'\n]+)'/g, () => '') },
  { id: 'ts-tag-not-closed', room: 'script', rules: ['syntax/'], severity: 'error', mutate: replacing(/\.tsx$/, /<\/(\w+)>/g, () => '') },
  { id: 'ts-markdown-fence', room: 'script', rules: ['syntax/'], severity: 'error', mendable: true, mutate: replacing(TS, /^[\s\S]+$/g, ({ groups }) => `\`\`\`typescript\n${groups[0]!}\`\`\`\n`) },
  { id: 'ts-conflict-markers', room: 'script', rules: ['syntax/'], severity: 'error', mutate: replacing(TS, /^export [^\n]*\n/gm, ({ groups }) => `<<<<<<< HEAD\n${groups[0]!}=======\n${groups[0]!}>>>>>>> other\n`) },
];

/** Faults of TypeScript and JavaScript. */
export const SCRIPT_KINDS: readonly Kind[] = [...imports, ...names, ...syntax];
