import type { Problem, Rule } from '../../rule.ts';
import { folderOf, joinPath, type SourceTree } from '../../source-tree.ts';
import { below, entriesOf, textAt, type Located } from '../../wiring/located.ts';
import { nodeFile, packageFiles, type PackageFile } from '../../wiring/package-files.ts';
import { isMade, withWhereabouts } from '../../wiring/tree-paths.ts';

/** An entry of `package.json` that leads nowhere. */
export const rule: Rule = {
  id: 'wiring/package-entry',
  severity: 'error',
  summary: 'The main, bin, types or exports of package.json names a file that does not exist.',
  docs: [
    'A command whose file is missing cannot be installed as a link or started; a package whose entry is missing cannot be imported. `bin` is an error, `main`, `module`, `types` and `exports` are warnings: a build may make them in ways that are not seen here. What lies in `dist/`, `lib/` or another folder of builds is left alone.',
    'Correct the path, or write the file.',
  ].join('\n\n'),
  reads: ['json'],
  examples: {
    good: [
      { title: 'There, or made by a build', files: { 'package.json': '{"private": true, "main": "./src/index", "bin": {"a": "dist/cli.js"}, "types": "dist/index.d.ts", "exports": {".": {"import": "./dist/a.mjs"}, "./b": "./src/*.js"}}', 'src/index.js': '' } },
      { title: 'The source stands where the build puts its result', files: { 'package.json': '{"main": "index.js", "bin": "./cli.js"}', 'index.ts': '', 'cli.ts': '' } },
    ],
    bad: [
      { title: 'A command and an entry that are not there', files: { 'package.json': '{\n  "private": true,\n  "main": "src/main.js",\n  "bin": {\n    "shop": "./src/comand.js"\n  }\n}\n', 'src/command.js': '' }, reports: ['package.json:3', 'package.json:5'] },
      { title: 'Another case', files: { 'package.json': '{\n  "bin": "src/Cli.js"\n}\n', 'src/cli.js': '' }, reports: ['package.json:2'], mended: { 'package.json': '{\n  "bin": "src/cli.js"\n}\n' } },
    ],
  },
  async check(tree) {
    return (await tree.use(packageFiles)).flatMap((file) => [
      ...binsOf(file.root).flatMap((value) => faultOf(tree, file, value, 'bin')),
      ...['main', 'module', 'types', 'typings'].flatMap((key) => faultOf(tree, file, below(file.root, key), key)),
      ...targetsOf(below(file.root, 'exports')).flatMap((value) => faultOf(tree, file, value, 'exports')),
    ]);
  },
};

function binsOf(root: Located): Located[] {
  const bin = below(root, 'bin');
  return bin === undefined ? [] : bin.kind === 'map' ? entriesOf(bin).map(({ value }) => value) : [bin];
}

/** All targets of `exports`, however deep the conditions. */
function targetsOf(exports: Located | undefined): Located[] {
  const targets: Located[] = [];
  const queue = exports === undefined ? [] : [exports];
  for (let value = queue.pop(); value !== undefined; value = queue.pop()) {
    if (value.kind === 'scalar') targets.push(value);
    else if (value.kind === 'list') queue.push(...value.items);
    else queue.push(...entriesOf(value).map((entry) => entry.value));
  }
  return targets;
}

function faultOf(tree: SourceTree, file: PackageFile, value: Located | undefined, key: string): Problem[] {
  const text = textAt(value);
  if (value === undefined || text === undefined || text === '' || /[*${}]/.test(text)) return [];
  const looked = joinPath(file.folder, text);
  if (looked === undefined || looked === file.folder || nodeFile(tree, looked) !== undefined || isMade(tree, looked)) return [];
  // A compiler may write beside the source, or the whole folder may be its work.
  const source = looked.replace(/(\.d)?\.[cm]?[jt]sx?$/, '').replace(/\.min$/, '');
  if (nodeFile(tree, source) !== undefined || folderOf(looked) !== file.folder && !tree.hasFolder(folderOf(looked))) return [];
  if (key !== 'bin' && nodeFile(tree, joinPath(file.folder, 'index') ?? 'index') !== undefined && key === 'main') return [];
  if (folderOf(looked) === file.folder && hasBuild(file)) return [];
  const problem = { line: value.line, column: value.column, message: `"${key}" names ${looked}, where no file is` };
  return [{ path: file.path, ...withWhereabouts(tree, file.path, problem, looked, text), ...(key !== 'bin' || file.published ? { severity: 'warning' as const, confidence: 'medium' as const } : {}) }];
}

function hasBuild(file: PackageFile): boolean {
  return [...file.scripts.keys()].some((name) => /build|bundle|compile|prepare|prepack|prepublish/.test(name));
}
