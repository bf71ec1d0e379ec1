import type { Problem, Rule } from '../../rule.ts';
import { joinPath, type SourceTree } from '../../source-tree.ts';
import { isElsewhere } from '../../wiring/compose-files.ts';
import { launchesOf, type Launch } from '../../wiring/launch-command.ts';
import { isMentionedInScripts } from '../../wiring/made-elsewhere.ts';
import { nodeFile, packageFiles, type PackageFile } from '../../wiring/package-files.ts';
import { isMade, isThere, withWhereabouts } from '../../wiring/tree-paths.ts';

/** Programs and the package that brings each to `node_modules/.bin`. Only those that nobody expects to be there otherwise. */
const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  vite: ['vite'], vitest: ['vitest'], jest: ['jest', 'react-scripts', '@nestjs/cli', 'jest-cli'], tsc: ['typescript'], eslint: ['eslint', 'react-scripts'], prettier: ['prettier'], next: ['next'], nuxt: ['nuxt'], tsx: ['tsx'],
  'ts-node': ['ts-node', 'ts-node-dev'], nodemon: ['nodemon'], mocha: ['mocha'], webpack: ['webpack-cli', 'webpack'], rollup: ['rollup', 'vite'], tsup: ['tsup'], nest: ['@nestjs/cli'], prisma: ['prisma'], 'react-scripts': ['react-scripts'],
  concurrently: ['concurrently'], rimraf: ['rimraf'], 'cross-env': ['cross-env'], knex: ['knex'], 'drizzle-kit': ['drizzle-kit'], playwright: ['playwright', '@playwright/test'], cypress: ['cypress'], astro: ['astro'], 'svelte-kit': ['@sveltejs/kit'],
};

/** A script of `package.json` that starts what is not there. */
export const rule: Rule = {
  id: 'wiring/package-scripts',
  severity: 'error',
  summary: 'A script of package.json runs a file or another script that does not exist, or a program that no dependency brings.',
  docs: [
    '`npm run …` ends with `Cannot find module`, `Missing script` or `command not found`. In a package that came from a registry it is a warning: its files for development are left out there.',
    'Correct the path or the name, or declare the package that brings the program. What a build makes (`dist/`) is left alone.',
  ].join('\n\n'),
  reads: ['json'],
  examples: {
    good: [
      { title: 'Everything is there', files: { 'package.json': '{"private": true, "scripts": {"start": "node dist/server.js", "dev": "tsx watch src/server.ts", "test": "npm run lint && node --test test/", "lint": "eslint . && node ./scripts/lint", "x": "cd web && node missing.js", "y": "npm run build -w web"}, "devDependencies": {"tsx": "4", "eslint": "9"}}', 'src/server.ts': '', 'scripts/lint.js': '' } },
      { title: 'A workspace brings the program', files: { 'package.json': '{"private": true, "workspaces": ["a"], "devDependencies": {"vite": "7"}}', 'a/package.json': '{"private": true, "scripts": {"build": "vite build"}}' } },
    ],
    bad: [
      { title: 'A file, a script and a program', files: { 'package.json': '{\n  "private": true,\n  "scripts": {\n    "start": "node server.js",\n    "check": "npm run lint && npm run types",\n    "lint": "eslint src",\n    "seed": "bash ./scripts/seed.sh"\n  }\n}\n', 'src/server.js': '' }, reports: ['package.json:4', 'package.json:5', 'package.json:6', 'package.json:7'] },
      { title: 'Another case', files: { 'package.json': '{\n  "private": true,\n  "scripts": {\n    "start": "node src/Server.js"\n  }\n}\n', 'src/server.js': '' }, reports: ['package.json:4'], mended: { 'package.json': '{\n  "private": true,\n  "scripts": {\n    "start": "node src/server.js"\n  }\n}\n' } },
    ],
  },
  async check(tree) {
    const files = await tree.use(packageFiles);
    return files.flatMap((file) => [...file.scripts.values()].flatMap((script) => launchesOf(script.command).flatMap((launch) => {
      const problem = faultOf(tree, file, files, launch, script);
      return problem === undefined ? [] : [file.published ? { ...problem, severity: 'warning' as const, confidence: 'low' as const } : problem];
    })));
  },
};

function faultOf(tree: SourceTree, file: PackageFile, files: readonly PackageFile[], launch: Launch, { line, column }: { line: number; column: number }): Problem | undefined {
  const at = { path: file.path, line, column };
  if (launch.kind === 'package-script') {
    if (file.scripts.has(launch.name) || (launch.name === 'start' && tree.has(joinPath(file.folder, 'server.js') ?? ''))) return undefined;
    return { ...at, message: `Missing script: "${launch.name}"; there is ${[...file.scripts.keys()].slice(0, 12).join(', ')}` };
  }
  if (launch.kind === 'program') return programFault(tree, file, files, launch.name, at);
  return launch.kind === 'file' ? fileFault(tree, file, launch, at) : undefined;
}

function fileFault(tree: SourceTree, file: PackageFile, { path, tool }: Launch & { kind: 'file' }, at: { path: string; line: number; column: number }): Problem | undefined {
  if (isElsewhere(path)) return undefined;
  const looked = joinPath(file.folder, path);
  if (looked === undefined || isThere(tree, looked) || isMade(tree, looked) || path.includes('node_modules')) return undefined;
  // A loader takes `a.js` for `a.ts`; nothing takes it for `a.mjs`.
  const compiled = /\.[cm]?js$/.test(looked) && ['.ts', '.tsx', '.mts', '.cts'].some((extension) => tree.has(looked.replace(/\.[cm]?js$/, extension)));
  if (/^(node|nodemon|tsx|ts-node|bun)$/.test(tool) && (compiled || nodeFile(tree, looked) !== undefined)) return undefined;
  // Scripts that other scripts write, and those of a submodule or of the root, are not in question.
  const made = isMentionedInScripts(tree, `> ${path}`) || isMentionedInScripts(tree, `-o ${path}`) || isMentionedInScripts(tree, `outfile=${path}`);
  if (made || tree.has('.gitmodules')) return undefined;
  return { path: at.path, ...withWhereabouts(tree, at.path, { line: at.line, column: at.column, message: `Cannot find ${looked}, which this script runs` }, looked, path) };
}

function programFault(tree: SourceTree, file: PackageFile, files: readonly PackageFile[], name: string, at: { path: string; line: number; column: number }): Problem | undefined {
  const packages = Object.hasOwn(PROGRAMS, name) ? PROGRAMS[name] : undefined;
  if (packages === undefined || /^(bun|deno)/.test(name) || ['deno.json', '.yarnrc.yml', '.pnp.cjs', 'deno.jsonc'].some((other) => tree.has(other))) return undefined;
  // Workspaces share what any of them installs; presets bring programs of their own.
  const texts = files.map((other) => tree.text(other.path) ?? '');
  if (packages.some((wanted) => texts.some((text) => text.includes(`"${wanted}"`)))) return undefined;
  const dependencies = /"(dev|peer|optional)?[dD]ependencies"\s*:\s*\{([^}]*)\}/g;
  const names = [...(tree.text(file.path) ?? '').matchAll(dependencies)].flatMap((match) => match[2]!.match(/"[^"]+"\s*:/g) ?? []);
  if (names.some((other) => /scripts|preset|config|toolkit|cli|kit|standard|kcd|aegir|tools|dev/i.test(other))) return undefined;
  return { ...at, message: `${name}: command not found: no dependency brings it; it comes with ${packages[0]}`, severity: 'warning', confidence: 'medium' };
}
