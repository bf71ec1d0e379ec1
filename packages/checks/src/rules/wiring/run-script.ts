import type { Problem, Rule } from '../../rule.ts';
import { joinPath, type SourceTree } from '../../source-tree.ts';
import { buildContexts } from '../../wiring/build-contexts.ts';
import { isElsewhere } from '../../wiring/compose-files.ts';
import { dockerfiles, stagesOf } from '../../wiring/dockerfiles.ts';
import { absolute, imageLayout, sourcesOf } from '../../wiring/image-layout.ts';
import { launchesOf, type Launch } from '../../wiring/launch-command.ts';
import { commandLines } from '../../wiring/launched-script.ts';
import { below, entriesOf, itemsOf, textAt, type Located } from '../../wiring/located.ts';
import { isPublishedPackage } from '../../wiring/made-elsewhere.ts';
import { packageFiles, type PackageFile } from '../../wiring/package-files.ts';
import { isThere } from '../../wiring/tree-paths.ts';
import { workflowFiles } from '../../wiring/workflow-files.ts';

/** Commands that write or fetch a `package.json`, or that are expected to fail. */
const UNSURE = /\|\||package\.json|\bnpm (init|create|pkg)\b|\bnpx\s+(-\S+\s+)*create-|git (clone|checkout)|\bpushd\b|<<|\b(degit|jq)\b|--if-present/;
const ASIDE = /(^|\/)(tests?|__tests__|fixtures?|testdata|templates?|boilerplates?|examples?|docs?|node_modules|vendor)\//i;

/** `npm run` of a script that no `package.json` has. */
export const rule: Rule = {
  id: 'wiring/run-script',
  severity: 'error',
  summary: 'A Dockerfile, a workflow or a shell script runs an npm script that package.json does not have.',
  docs: [
    '`npm run x` ends with `Missing script: "x"`, and with it the build of the image, the step or the start. In a Dockerfile and in a workflow the `package.json` of the working folder counts; for a shell script, and after a `cd`, those of the whole tree do.',
    'Run a script that is there, or add it.',
  ].join('\n\n'),
  reads: ['dockerfile', 'yaml', 'shell'],
  examples: {
    good: [
      { title: 'Scripts that are there', files: { 'package.json': '{"private": true, "scripts": {"build": "tsc", "start": "node a.js"}}', 'a.js': '', 'web/package.json': '{"private": true, "scripts": {"lint": "eslint ."}}', Dockerfile: 'FROM node\nWORKDIR /app\nCOPY package.json .\nRUN npm run build\n', 'run.sh': 'npm run lint\nnpm run none || true\n', '.github/workflows/ci.yml': 'on: push\njobs:\n  a:\n    steps:\n      - uses: actions/checkout@v4\n      - run: npm run lint\n        working-directory: web\n      - run: cd web && npm run lint\n      - run: npm run none --if-present\n' } },
    ],
    bad: [
      { title: 'In all three', files: { 'package.json': '{"private": true, "scripts": {"build": "tsc"}}', Dockerfile: 'FROM node\nWORKDIR /app\nCOPY package.json .\nRUN npm ci && npm run build-all\n', 'run.sh': '#!/bin/sh\nnpm run migrate\n', '.github/workflows/ci.yml': 'on: push\njobs:\n  a:\n    steps:\n      - uses: actions/checkout@v4\n      - run: |\n          npm ci\n          npm run types\n' }, reports: ['.github/workflows/ci.yml:6', 'Dockerfile:4', 'run.sh:2'] },
    ],
  },
  async check(tree) {
    const manifests = await tree.use(packageFiles);
    if (manifests.length === 0 || isPublishedPackage(tree)) return [];
    return [...await inWorkflows(tree, manifests), ...await inDockerfiles(tree, manifests), ...inShellScripts(tree, manifests)];
  },
};

/** The scripts that a command runs. yarn and bun also run programs that way. */
function namesRun(command: string): string[] {
  return launchesOf(command).flatMap((launch: Launch) => (launch.kind === 'package-script' && /^(npm|pnpm)$/.test(launch.tool) && !/^(start|test)$/.test(launch.name) ? [launch.name] : []));
}

function missing(name: string, manifest: PackageFile): Pick<Problem, 'message' | 'related'> {
  const there = [...manifest.scripts.keys()].slice(0, 12).join(', ');
  return { message: `Missing script: "${name}"`, related: [{ path: manifest.path, line: 1, message: there === '' ? 'it has no scripts' : `it has the scripts ${there}` }] };
}

/** A script that no manifest of the tree has, whatever folder it is run in. */
function missingEverywhere(tree: SourceTree, manifests: readonly PackageFile[], name: string): Pick<Problem, 'message' | 'related'> | undefined {
  // Also those that are kept as data.
  const written = tree.files.some(({ path }) => /package\.json/.test(path) && (tree.text(path)?.includes(`"${name}"`) ?? false));
  return written ? undefined : missing(name, manifests[0]!);
}

async function inWorkflows(tree: SourceTree, manifests: readonly PackageFile[]): Promise<Problem[]> {
  return (await tree.use(workflowFiles)).flatMap(({ path, root }) => entriesOf(below(root, 'jobs')).flatMap((job) => {
    const steps = itemsOf(below(job.value, 'steps'));
    const checkouts = steps.filter((step) => /^actions\/checkout@/.test(textAt(below(step, 'uses')) ?? ''));
    const plain = checkouts.length > 0 && checkouts.every((step) => ['repository', 'path', 'ref', 'sparse-checkout'].every((key) => below(step, 'with', key) === undefined));
    if (!plain || tree.has('.gitmodules') || steps.some((step) => UNSURE.test(textAt(below(step, 'run')) ?? ''))) return [];
    return steps.flatMap((step) => stepFaults(tree, manifests, path, [root, job.value], step));
  }));
}

function stepFaults(tree: SourceTree, manifests: readonly PackageFile[], path: string, above: readonly Located[], step: Located): Problem[] {
  const run = below(step, 'run');
  const command = textAt(run);
  if (run === undefined || command === undefined || !/\brun\b/.test(command) || below(step, 'continue-on-error') !== undefined) return [];
  const folder = textAt(below(step, 'working-directory') ?? below(above[1], 'defaults', 'run', 'working-directory') ?? below(above[0], 'defaults', 'run', 'working-directory')) ?? '';
  const manifest = isElsewhere(folder) ? undefined : manifests.find((file) => file.folder === joinPath('', folder));
  const moves = /\bcd\b/.test(command);
  return command.split('\n').flatMap(namesRun).flatMap((name): Problem[] => {
    const fault = moves ? missingEverywhere(tree, manifests, name) : manifest === undefined || manifest.published || manifest.scripts.has(name) ? undefined : missing(name, manifest);
    return fault === undefined ? [] : [{ path, line: run.line, column: run.column, ...fault }];
  });
}

async function inDockerfiles(tree: SourceTree, manifests: readonly PackageFile[]): Promise<Problem[]> {
  const contexts = await tree.use(buildContexts);
  const problems: Problem[] = [];
  for (const file of tree.use(dockerfiles).values()) {
    if (ASIDE.test(file.path) || !file.instructions.some(({ keyword, rest }) => keyword === 'RUN' && /\brun\b/.test(rest))) continue;
    const stages = stagesOf(file);
    for (const [index, stage] of stages.entries()) for (const [at, instruction] of stage.instructions.entries()) {
      const names = instruction.keyword !== 'RUN' || instruction.exec !== undefined || instruction.heredocs.length > 0 || UNSURE.test(instruction.rest) || /\bcd\b/.test(instruction.rest) ? [] : namesRun(instruction.rest);
      if (names.length === 0) continue;
      const until = [...stages.slice(0, index), { ...stage, instructions: stage.instructions.slice(0, at) }];
      const found = contexts.get(file.path)!.folders.flatMap((folder) => manifestIn(tree, until, folder, manifests) ?? []);
      if (found.length === 0) continue;
      for (const name of names) if (found.every(({ scripts, published }) => !scripts.has(name) && !published)) problems.push({ path: file.path, line: instruction.line, column: instruction.column, ...missing(name, found[0]!) });
    }
  }
  return problems;
}

/** The manifest in the working folder of an image as it is when an instruction runs; `undefined` where it may be another. */
function manifestIn(tree: SourceTree, stages: Parameters<typeof imageLayout>[0], context: string, manifests: readonly PackageFile[]): PackageFile | undefined {
  const layout = imageLayout(stages, context, (path) => path === '' || tree.hasFolder(path));
  if (layout === undefined || UNSURE.test(layout.commands) || !layout.copies.every(({ source }) => isThere(tree, source) || /node_modules/.test(source))) return undefined;
  const sources = new Set(sourcesOf(layout, absolute(layout.workdir, 'package.json')).filter((path) => tree.has(path)));
  return sources.size === 1 && !layout.mixed ? manifests.find(({ path }) => sources.has(path)) : undefined;
}

function inShellScripts(tree: SourceTree, manifests: readonly PackageFile[]): Problem[] {
  return tree.sources('shell').flatMap(({ path, text }) => {
    if (ASIDE.test(path) || !/\b(npm|pnpm) run\b/.test(text) || UNSURE.test(text.replace(/\|\|/g, ''))) return [];
    return commandLines(text).flatMap(({ text: command, line }) => (UNSURE.test(command) || /\$|^if\b|^while\b|^!/.test(command) ? [] : namesRun(command).flatMap((name): Problem[] => {
      const fault = missingEverywhere(tree, manifests, name);
      return fault === undefined ? [] : [{ path, line, column: 1, ...fault }];
    })));
  });
}
