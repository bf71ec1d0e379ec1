import type { SourceTree } from '../source-tree.ts';
import { packageFiles, type PackageFile } from '../wiring/package-files.ts';
import { fitsGlob } from './glob.ts';

/** The runners of tests that find their files by name. */
export type ScriptRunner = 'vitest' | 'jest' | 'node' | 'mocha';

/** A script of `package.json` that runs tests. */
export interface TestScript {
  readonly file: PackageFile;
  readonly name: string;
  readonly command: string;
  readonly runner: ScriptRunner;
  readonly line: number;
  readonly column: number;
}

const RUNNERS: readonly (readonly [ScriptRunner, RegExp])[] = [
  ['vitest', /(^|[\s;&|/])vitest(?=$|[\s;&|])(?!\s+(bench|list|init|--typecheck))/],
  ['jest', /(^|[\s;&|/])(jest|react-scripts\s+test)(?=$|[\s;&|])/],
  ['mocha', /(^|[\s;&|/])mocha(?=$|[\s;&|])/],
  ['node', /(^|[\s;&|/])(node|tsx)\s([^;&|]*\s)?--test(?=$|[\s;&|])/],
];

/** The scripts of all manifests that run tests, apart from packages that a registry handed out. */
export async function testScripts(tree: SourceTree): Promise<readonly TestScript[]> {
  return (await tree.use(packageFiles)).flatMap((file) => (file.published ? [] : [...file.scripts].flatMap(([name, { command, line, column }]) => {
    const runner = RUNNERS.find(([, pattern]) => pattern.test(command))?.[0];
    return runner === undefined ? [] : [{ file, name, command, runner, line, column }];
  })));
}

/**
 * What the runners take without settings, paths relative to the package.
 * https://vitest.dev/config/include, https://jestjs.io/docs/configuration#testmatch-arraystring, https://nodejs.org/api/test.html#running-tests-from-the-command-line
 */
const DEFAULTS: Readonly<Record<Exclude<ScriptRunner, 'mocha'>, RegExp>> = {
  vitest: /\.(test|spec)\.[cm]?[jt]sx?$/,
  jest: /(^|\/)__tests__\/.*\.[cm]?[jt]sx?$|(^|\/)([^/]*\.)?(spec|test)\.[cm]?[jt]sx?$/,
  node: /[._-]test\.[cm]?[jt]s$|(^|\/)test-[^/]*\.[cm]?[jt]s$|(^|\/)test\.[cm]?[jt]s$|(^|\/)test\/.*\.[cm]?[jt]s$/,
};

/** Globs of files given in a configuration or in a command: none, these, or in a way that cannot be read. */
export type GivenFiles = { readonly kind: 'default' } | { readonly kind: 'globs'; readonly globs: readonly string[] } | { readonly kind: 'unknown' };

/** Which files a runner is told to take in the folder of a package. */
export function filesGiven(tree: SourceTree, folder: string, runner: Exclude<ScriptRunner, 'mocha'>, commands: readonly string[]): GivenFiles {
  const fromCommands = commands.map((command) => filesOfCommand(command, runner));
  if (fromCommands.some(({ kind }) => kind === 'unknown')) return { kind: 'unknown' };
  const inCommand = fromCommands.flatMap((given) => (given.kind === 'globs' ? given.globs : []));
  if (inCommand.length > 0) return { kind: 'globs', globs: inCommand };
  return runner === 'node' ? { kind: 'default' } : filesOfConfiguration(configurations(tree, folder, runner), runner);
}

/** The words of a command after the runner; options with values make it unsure. */
function filesOfCommand(command: string, runner: ScriptRunner): GivenFiles {
  const part = command.split(/&&|\|\||[;|]/).find((each) => RUNNERS.find(([name]) => name === runner)![1].test(` ${each.trim()}`))?.trim() ?? '';
  const words = part.split(/\s+/);
  const at = runner === 'node' ? words.indexOf('--test') : words.findIndex((word) => word.endsWith(runner) || word === 'test');
  const rest = words.slice(at + 1).filter((word) => !/^(run|watch|dev|related|--?(run|watch|watchAll=false|coverage|ci|silent|verbose|passWithNoTests|no-cache|runInBand|i|experimental-[\w-]+|test-reporter=\S+))$/.test(word));
  if (rest.some((word) => word.startsWith('-') || /[$`]/.test(word))) return { kind: 'unknown' };
  const paths = rest.map((word) => word.replaceAll(/["']/g, ''));
  if (paths.length === 0) return { kind: 'default' };
  return runner === 'node' ? { kind: 'globs', globs: paths.map((path) => path.replace(/\/$/, '/**')) } : { kind: 'unknown' };
}

/** Configuration files of a package, or of the root where it has none. */
function configurations(tree: SourceTree, folder: string, runner: ScriptRunner): string[] {
  const names = runner === 'vitest' ? /^(vitest|vite)\.(config|workspace|projects)\.[cm]?[jt]s$/ : /^jest\.config\.([cm]?[jt]s|json)$/;
  for (const each of [folder, '']) {
    const found = tree.namesIn(each).filter((name) => names.test(name)).map((name) => tree.text(each === '' ? name : `${each}/${name}`) ?? '');
    const manifest = runner === 'jest' ? tree.text(each === '' ? 'package.json' : `${each}/package.json`) ?? '' : '';
    if (/"jest"\s*:\s*\{/.test(manifest)) found.push(manifest);
    if (found.length > 0) return found;
  }
  return [];
}

function filesOfConfiguration(texts: readonly string[], runner: ScriptRunner): GivenFiles {
  const text = texts.join('\n');
  if (texts.length > 1 || /\b(projects|workspace|testRegex|rootDir|roots|root|preset|dir|extends|mergeConfig|testRunner|typecheck|browser)\b["']?\s*[:(]/.test(text)) return { kind: texts.length === 0 ? 'default' : 'unknown' };
  const option = runner === 'vitest' ? /\binclude["']?\s*:\s*(\[[^\]]*\])?/g : /\btestMatch["']?\s*:\s*(\[[^\]]*\])?/g;
  const found = [...text.matchAll(option)];
  if (found.length === 0) return { kind: 'default' };
  const list = found[0]![1];
  const globs = [...(list ?? '').matchAll(/(["'])([^"'\n]+)\1/g)].map((match) => match[2]!.replace(/^<rootDir>\//, ''));
  return found.length > 1 || list === undefined || globs.length === 0 || /\.\.\.|[`+]/.test(list) ? { kind: 'unknown' } : { kind: 'globs', globs };
}

/** Whether a runner takes a file of a package; `undefined` where that cannot be known. */
export function isCollected(given: GivenFiles, runner: Exclude<ScriptRunner, 'mocha'>, path: string): boolean | undefined {
  if (given.kind === 'unknown') return undefined;
  if (given.kind === 'default') return DEFAULTS[runner].test(path);
  const fits = given.globs.map((glob) => fitsGlob(glob, path));
  return fits.includes(true) ? true : fits.includes(undefined) ? undefined : false;
}
