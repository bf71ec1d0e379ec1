import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** Writes the list of global names that the compiler's lib files and the types of Node declare; with `--check`, compares it with the file. */
const TARGET = fileURLToPath(new URL('../packages/checks/src/script/library-global-names.ts', import.meta.url));
const WIDTH = 170;

const require = createRequire(import.meta.url);
const compiler = dirname(require.resolve('typescript/package.json'));
const node = dirname(require.resolve('@types/node/package.json'));
const versionOf = (folder: string): string => (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version;

const names = new Set([...declarationFiles(join(compiler, 'lib'), /^lib\..*\.d\.ts$/), ...declarationFiles(node, /\.d\.ts$/)].flatMap(globalNames));
const text = render([...names].sort());
if (!process.argv.includes('--check')) writeFileSync(TARGET, text);
else if (readFileSync(TARGET, 'utf8') !== text) {
  process.stderr.write(`${TARGET} is not what the installed packages give: run npm run names:script\n`);
  process.exitCode = 1;
}

function declarationFiles(folder: string, named: RegExp): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && named.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name)).sort();
}

/** What a file declares for all others: the top of a script, and `declare global`. */
function globalNames(path: string): string[] {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest);
  const isModule = source.statements.some((statement) => ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement) || ts.isExportAssignment(statement)
    || (ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)));
  return source.statements.flatMap((statement) => namesIn(statement, !isModule));
}

function namesIn(statement: ts.Statement, isGlobal: boolean): string[] {
  if (ts.isModuleDeclaration(statement)) {
    const inner = statement.body !== undefined && ts.isModuleBlock(statement.body) ? [...statement.body.statements] : [];
    if (ts.isIdentifier(statement.name) && statement.name.text === 'global') return inner.flatMap((each) => namesIn(each, true));
    if (ts.isStringLiteral(statement.name)) return inner.flatMap((each) => (ts.isModuleDeclaration(each) ? namesIn(each, false) : []));
  }
  if (!isGlobal) return [];
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : []));
  const { name } = statement as ts.Statement & { name?: ts.Node };
  return name !== undefined && ts.isIdentifier(name) ? [name.text] : [];
}

function render(sorted: readonly string[]): string {
  const lines: string[] = [];
  for (const name of sorted) {
    const last = lines[lines.length - 1];
    if (last === undefined || last.length + name.length >= WIDTH) lines.push(name);
    else lines[lines.length - 1] = `${last} ${name}`;
  }
  return [
    '/**',
    ` * What TypeScript's lib files and @types/node declare for every file (typescript ${versionOf(compiler)}, @types/node ${versionOf(node)}).`,
    ' * Made by scripts/script-global-names.ts: run `npm run names:script` after an update of one of them.',
    ' */', 'export const LIBRARY_GLOBAL_NAMES: readonly string[] = [', ...lines.map((line) => `  '${line}',`), "].join(' ').split(' ');", '',
  ].join('\n');
}
