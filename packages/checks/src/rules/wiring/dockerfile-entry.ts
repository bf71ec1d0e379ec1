import type { PlacedMessage } from '../../each-source.ts';
import { pythonProject } from '../../python/python-project.ts';
import { STANDARD_LIBRARY } from '../../python/standard-library.ts';
import type { Problem, Rule } from '../../rule.ts';
import { baseOf, folderOf, type SourceTree } from '../../source-tree.ts';
import { buildContexts } from '../../wiring/build-contexts.ts';
import { dockerfiles, stagesOf } from '../../wiring/dockerfiles.ts';
import { hasNoSource, isAbsent, isModuleAbsent } from '../../wiring/image-contents.ts';
import { absolute, imageLayout, sourcesOf, type ImageLayout } from '../../wiring/image-layout.ts';
import { launchesOf, launchOf, type Launch } from '../../wiring/launch-command.ts';
import { launchesOfScript } from '../../wiring/launched-script.ts';
import { isMentionedInScripts } from '../../wiring/made-elsewhere.ts';
import type { DockerInstruction } from '../../wiring/read-dockerfile.ts';
import { isMade, isThere, withWhereabouts } from '../../wiring/tree-paths.ts';

/** A container that starts what is not in it. */
export const rule: Rule = {
  id: 'wiring/dockerfile-entry',
  severity: 'error',
  summary: 'CMD or ENTRYPOINT starts a file, module, attribute or script that does not exist.',
  docs: [
    'The image builds, and every container of it ends at once: `Error loading ASGI app`, `Cannot find module`, `no such file or directory`. The path is followed through `WORKDIR` and what `COPY` puts where, and on through a script of the tree that the container starts.',
    'Name what is there: the module where `app` is made, the file that is copied, a script that `package.json` has. Nothing is said where the image holds what no `COPY` of the last stage puts there.',
  ].join('\n\n'),
  reads: ['dockerfile'],
  examples: {
    good: [
      { title: 'A module that is copied', files: { Dockerfile: 'FROM python:3.13\nWORKDIR /srv\nCOPY app ./app\nCMD ["uvicorn", "app.main:app", "--host", "0.0.0.0", "--port", "80"]\n', 'app/main.py': 'from fastapi import FastAPI\napp = FastAPI()\n' } },
      { title: 'What a build makes', files: { Dockerfile: 'FROM node\nWORKDIR /app\nCOPY . .\nRUN npm run build\nCMD node dist/main.js\n', 'package.json': '{"scripts": {"build": "tsc"}}' } },
    ],
    bad: [
      { title: 'Another module', files: { Dockerfile: 'FROM python:3.13\nWORKDIR /srv\nCOPY app ./app\nCMD uvicorn app.server:app --host 0.0.0.0\n', 'app/main.py': 'app = 1\n' }, reports: ['Dockerfile:4'] },
      { title: 'Another attribute', files: { Dockerfile: 'FROM python:3.13\nWORKDIR /srv\nCOPY . .\nENTRYPOINT ["gunicorn", "-b", ":80", "wsgi:app"]\n', 'wsgi.py': 'application = 1\n' }, reports: ['Dockerfile:4'] },
      { title: 'One folder too deep', files: { Dockerfile: 'FROM python:3.13\nWORKDIR /srv\nCOPY app .\nCMD ["python", "-m", "uvicorn", "app.main:app"]\n', 'app/main.py': 'app = 1\n' }, reports: ['Dockerfile:4'] },
      { title: 'Another file', files: { Dockerfile: 'FROM node:22\nWORKDIR /app\nCOPY . .\nCMD ["node", "server.js"]\n', 'src/server.js': '' }, reports: ['Dockerfile:4'] },
      { title: 'A script that package.json lacks', files: { Dockerfile: 'FROM node:22\nWORKDIR /app\nCOPY . .\nCMD ["npm", "run", "serve"]\n', 'package.json': '{"scripts": {"start": "node a.js"}}', 'a.js': '' }, reports: ['Dockerfile:4'] },
      { title: 'A script that starts another module', files: { Dockerfile: 'FROM python:3.13\nWORKDIR /srv\nCOPY . .\nCMD ["./scripts/start.sh"]\n', 'scripts/start.sh': '#!/bin/sh\ncd "$(dirname "$0")/.."\nexec uvicorn app.server:app \\\n  --port 80\n', 'app/main.py': 'app = 1\n' }, reports: ['scripts/start.sh:3'] },
      { title: 'A file that is not among those that are copied', files: { Dockerfile: 'FROM node:22\nWORKDIR /app\nCOPY start.sh /start.sh\nENTRYPOINT ["sh", "/begin.sh"]\n', 'start.sh': 'echo\n' }, reports: ['Dockerfile:4'] },
      { title: 'A module that is nowhere', files: { Dockerfile: 'FROM python:3.13-slim\nWORKDIR /app\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY wsgi.py .\nCMD ["gunicorn", "server:app"]\n', 'requirements.txt': 'gunicorn\n', 'wsgi.py': 'app = 1\n' }, reports: ['Dockerfile:6'] },
      { title: 'The output of a source that is not there', files: { Dockerfile: 'FROM node:22 AS build\nWORKDIR /app\nCOPY . .\nRUN npm run build\nFROM node:22\nWORKDIR /app\nCOPY package.json .\nCOPY --from=build /app/dist dist\nCMD ["node", "dist/server.js"]\n', 'package.json': '{"private": true, "scripts": {"build": "tsc"}}', 'tsconfig.json': '{"compilerOptions": {"outDir": "dist"}}', 'src/main.ts': 'export {};\n' }, reports: ['Dockerfile:9'] },
      { title: 'Another case', files: { Dockerfile: 'FROM alpine\nCOPY . /app\nCMD ["sh", "/app/Run.sh"]\n', 'run.sh': 'echo\n' }, reports: ['Dockerfile:3'], mended: { Dockerfile: 'FROM alpine\nCOPY . /app\nCMD ["sh", "/app/run.sh"]\n' } },
    ],
  },
  async check(tree) {
    const contexts = await tree.use(buildContexts);
    const problems: Problem[] = [];
    for (const file of tree.use(dockerfiles).values()) {
      const { folders } = contexts.get(file.path)!;
      const stages = stagesOf(file);
      const isFolder = (path: string): boolean => path === '' || tree.hasFolder(path);
      const layouts = folders.flatMap((folder) => imageLayout(stages, folder, isFolder) ?? []);
      // The context is the folder in which everything is that is copied.
      const layout = layouts.find(({ copies }) => copies.every(({ source }) => isThere(tree, source) || isMade(tree, source)));
      if (layout === undefined || layout.copies.length === 0) continue;
      for (const instruction of layout.launch) problems.push(...await faultsOf(tree, layout, instruction, file.path));
    }
    // Several images may start one script.
    return [...new Map(problems.map((problem) => [`${problem.path}:${problem.line}:${problem.message}`, problem])).values()];
  },
};

/** A fault with the path that was looked for, where it is one of a path. */
interface Fault {
  readonly problem: PlacedMessage;
  readonly looked?: string;
  readonly written?: string;
}

function withWhere(tree: SourceTree, path: string, { problem, looked, written }: Fault): Problem {
  return { path, ...(looked === undefined ? problem : withWhereabouts(tree, path, problem, looked, written ?? looked)) };
}

async function faultsOf(tree: SourceTree, layout: ImageLayout, instruction: DockerInstruction, dockerfile: string): Promise<Problem[]> {
  const { exec, rest, heredocs, line, column } = instruction;
  if (heredocs.length > 0) return [];
  const shell = exec !== undefined && /^(\/bin\/)?(ba|a)?sh$/.test(exec[0] ?? '') && exec[1] === '-c' ? exec[2] : exec === undefined ? rest : undefined;
  const launches = (shell !== undefined ? launchesOf(shell) : [launchOf(exec ?? [])]).flatMap((launch) => launch ?? []);
  const problems: Problem[] = [];
  for (const launch of launches) {
    const fault = await faultOf(tree, layout, launch, { line, column }, dockerfile);
    if (fault !== undefined) problems.push(withWhere(tree, dockerfile, fault));
    else if (launch.kind === 'file') problems.push(...await scriptFaults(tree, layout, launch.path, dockerfile));
  }
  return problems;
}

/** What a script of the tree starts in the image. */
async function scriptFaults(tree: SourceTree, layout: ImageLayout, path: string, dockerfile: string): Promise<Problem[]> {
  const inImage = absolute(layout.workdir, path);
  const sources = sourcesOf(layout, inImage).filter((source) => tree.has(source));
  const [script] = sources;
  const text = script === undefined || sources.length > 1 || layout.mixed || !/\.(sh|bash)$/.test(script) ? undefined : tree.text(script);
  if (script === undefined || text === undefined) return [];
  const problems: Problem[] = [];
  for (const { launch, workdir, line } of launchesOfScript(text, inImage, layout.workdir)) {
    const fault = await faultOf(tree, { ...layout, workdir }, launch, { line, column: 1 }, dockerfile);
    if (fault !== undefined) problems.push(withWhere(tree, script, fault));
  }
  return problems;
}

async function faultOf(tree: SourceTree, layout: ImageLayout, launch: Launch, at: { readonly line: number; readonly column: number }, dockerfile: string): Promise<Fault | undefined> {
  if (launch.kind === 'file') return fileFault(tree, layout, launch.path, at, dockerfile);
  if (launch.kind === 'module') return moduleFault(tree, layout, launch, at);
  return launch.kind === 'package-script' ? scriptFault(tree, layout, launch.name, at) : undefined;
}

function fileFault(tree: SourceTree, layout: ImageLayout, path: string, at: { line: number; column: number }, dockerfile: string): Fault | undefined {
  if (/[$*?`]/.test(path)) return undefined;
  const inImage = absolute(layout.workdir, path);
  const sources = sourcesOf(layout, inImage);
  if (hasNoSource(tree, layout, dockerfile, path)) return { problem: { ...at, message: `Cannot find module '${inImage}': the build makes it from no file of the tree` } };
  if (sources.length === 0 && isAbsent(tree, layout, inImage)) return { problem: { ...at, message: `can't open file '${inImage}': nothing of that name is copied into the image` }, looked: path.replace(/^[./]+/, ''), written: path };
  if (sources.length === 0 || layout.mixed && /^(dist|build|out)$/.test(inImage.split('/').at(-2) ?? '')) return undefined;
  const name = baseOf(path);
  if (sources.some((source) => isThere(tree, source) || isMade(tree, source)) || layout.commands.includes(name) || isMentionedInScripts(tree, `> ${name}`)) return undefined;
  if (layout.mixed) return undefined;
  return { problem: { ...at, message: `can't open file '${inImage}': nothing of that name is copied into the image` }, looked: sources[0]!, written: path };
}

function scriptFault(tree: SourceTree, layout: ImageLayout, name: string, at: { line: number; column: number }): Fault | undefined {
  const manifest = sourcesOf(layout, absolute(layout.workdir, 'package.json')).find((path) => tree.has(path));
  if (manifest === undefined || layout.mixed && layout.copies.every(({ source }) => source !== manifest && source !== folderOf(manifest))) return undefined;
  let scripts: unknown;
  try {
    scripts = (JSON.parse(tree.text(manifest) ?? '') as { scripts?: unknown } | null)?.scripts ?? {};
  } catch {
    return undefined;
  }
  if (typeof scripts !== 'object' || Object.hasOwn(scripts as object, name) || (name === 'start' && sourcesOf(layout, absolute(layout.workdir, 'server.js')).some((path) => tree.has(path)))) return undefined;
  return { problem: { ...at, message: `Missing script: "${name}"`, related: [{ path: manifest, line: 1, message: `it has the scripts ${Object.keys(scripts as object).slice(0, 8).join(', ')}` }] } };
}

async function moduleFault(tree: SourceTree, layout: ImageLayout, launch: Launch & { kind: 'module' }, at: { line: number; column: number }): Promise<Fault | undefined> {
  const parts = launch.module.split('.');
  if (STANDARD_LIBRARY.has(parts[0]!) || /PYTHONPATH/.test(layout.commands)) return undefined;
  const written = placeOf(tree, layout, parts);
  const nowhere = written.kind === 'unknown' && launch.tool !== 'python' && !INSTALLS_ITSELF.test(layout.commands) && isModuleAbsent(tree, layout, launch.module);
  const found: ModulePlace = nowhere ? { kind: 'missing', looked: `${parts.join('/')}.py` } : written;
  if (found.kind === 'unknown') return undefined;
  if (found.kind === 'missing') {
    return { problem: { ...at, message: `${launch.tool === 'python' ? `No module named ${launch.module}` : `Error loading ASGI or WSGI app. Could not import module "${launch.module}"`}: ${found.looked} is not there` }, looked: found.looked, written: launch.module };
  }
  if (launch.attribute === undefined || !found.path.endsWith('.py')) return undefined;
  const project = await tree.use(pythonProject);
  const place = { file: found.path, folder: found.path.endsWith('/__init__.py') ? folderOf(found.path) : undefined };
  if (project.hasName(place, launch.attribute) !== 'no') return undefined;
  return { problem: { ...at, message: `Attribute "${launch.attribute}" not found in module "${launch.module}"`, related: [{ path: found.path, line: 1, message: 'the module that is loaded' }] } };
}

/** Commands after which the project is a package that is found from everywhere. */
const INSTALLS_ITSELF = /install[^&;\n]*\s(\.|-e|--editable)|\b(uv|poetry|pdm|hatch|rye|flit)\b|setup\.py|\.pth\b|ln -s|\b(cp|mv|git clone)\b/;

type ModulePlace = { readonly kind: 'file'; readonly path: string } | { readonly kind: 'missing'; readonly looked: string } | { readonly kind: 'unknown' };

/** A module below the working folder. An installed package of that name may be meant unless its top folder is there. */
function placeOf(tree: SourceTree, layout: ImageLayout, parts: readonly string[]): ModulePlace {
  const tops = sourcesOf(layout, absolute(layout.workdir, parts[0]!));
  const files = sourcesOf(layout, absolute(layout.workdir, `${parts.join('/')}.py`));
  const packages = sourcesOf(layout, absolute(layout.workdir, `${parts.join('/')}/__init__.py`));
  const path = [...files, ...packages].find((candidate) => tree.has(candidate));
  if (path !== undefined) return { kind: 'file', path };
  const top = tops.find((folder) => tree.hasFolder(folder));
  const folder = tops.find((candidate) => tree.hasFolder(candidate) && parts.length === 1);
  if (top === undefined && files.length > 0 && !layout.mixed && !INSTALLS_ITSELF.test(layout.commands)) {
    const elsewhere = tree.files.some(({ path: file }) => `/${file}`.endsWith(`/${parts.join('/')}.py`));
    return elsewhere && !files.some((file) => isMade(tree, file)) ? { kind: 'missing', looked: files[0]! } : { kind: 'unknown' };
  }
  if (top === undefined || folder !== undefined || layout.mixed || files.length === 0) return { kind: 'unknown' };
  // A folder of that name without Python in it is not the package.
  if (!tree.files.some(({ path: file }) => file.startsWith(`${top}/`) && file.endsWith('.py')) || files.some((file) => isMade(tree, file) || tree.hasFolder(file.slice(0, -3)))) return { kind: 'unknown' };
  return layout.commands.includes(`${parts.at(-1)}.py`) ? { kind: 'unknown' } : { kind: 'missing', looked: files.find((file) => file.startsWith(top)) ?? files[0]! };
}
