import type { Fix } from '@dark-factory/contracts';
import { replaceInLine } from '../../edit.ts';
import type { Problem, Rule } from '../../rule.ts';
import { baseOf, folderOf, joinPath, type SourceTree } from '../../source-tree.ts';
import { buildsOf, composeFiles, isElsewhere, type ComposeBuild } from '../../wiring/compose-files.ts';
import { dockerfiles, stagesOf } from '../../wiring/dockerfiles.ts';
import { textAt, type Located } from '../../wiring/located.ts';
import { isPublishedPackage } from '../../wiring/made-elsewhere.ts';
import { isMade, isThere, otherCase } from '../../wiring/tree-paths.ts';

/** A compose service that is built from what is not there. */
export const rule: Rule = {
  id: 'wiring/compose-build',
  severity: 'error',
  summary: 'The context, Dockerfile or target of a compose service does not exist.',
  docs: [
    '`docker compose build` stops before it builds anything. The context is relative to the compose file, the Dockerfile to the context; without `dockerfile:` it is called `Dockerfile`.',
    'Correct the path. Where the tree holds just one Dockerfile that can be meant, the fix names it.',
  ].join('\n\n'),
  reads: ['yaml'],
  examples: {
    good: [
      { title: 'All there', files: { 'compose.yaml': 'services:\n  a: {build: .}\n  b: {build: {context: ./web, dockerfile: docker/Dockerfile.dev, target: dev}}\n  c: {build: "https://example.org/x.git"}\n  d: {build: "${DIR}"}\n', Dockerfile: 'FROM alpine\n', 'web/docker/Dockerfile.dev': 'FROM alpine AS dev\n' } },
    ],
    bad: [
      { title: 'Another folder, no Dockerfile, and no such stage', files: { 'compose.yaml': 'services:\n  a:\n    build: ./backend\n  b:\n    build:\n      context: ./web\n  c:\n    build:\n      context: .\n      target: prod\n', 'web/index.html': '', 'api/main.py': '', Dockerfile: 'FROM alpine AS build\n' }, reports: ['compose.yaml:3', 'compose.yaml:6', 'compose.yaml:10'] },
      { title: 'Another case', files: { 'compose.yaml': 'services:\n  a:\n    build: ./backend\n', 'Backend/Dockerfile': 'FROM alpine\n' }, reports: ['compose.yaml:3'], mended: { 'compose.yaml': 'services:\n  a:\n    build: ./Backend\n' } },
      { title: 'The one Dockerfile of the context', files: { 'compose.yaml': 'services:\n  a:\n    build:\n      context: .\n      dockerfile: dockerfile.web\n', 'Dockerfile.web': 'FROM alpine\n' }, reports: ['compose.yaml:5'], mended: { 'compose.yaml': 'services:\n  a:\n    build:\n      context: .\n      dockerfile: Dockerfile.web\n' } },
    ],
  },
  async check(tree) {
    return (await tree.use(composeFiles)).flatMap((file) => buildsOf(file).flatMap((build) => faultOf(tree, build))).map((problem) => (isPublishedPackage(tree) ? { ...problem, severity: 'warning', confidence: 'medium' } : problem));
  },
};

function faultOf(tree: SourceTree, build: ComposeBuild): Problem[] {
  const { context, compose, written, dockerfile } = build;
  if (context === undefined || build.inline) return [];
  const place = (value: Located | undefined): Omit<Problem, 'message'> => {
    const entry = compose.services.get(build.service)!;
    return { path: compose.path, line: value?.line ?? entry.line, column: value?.column ?? entry.column };
  };
  if (!isThere(tree, context)) {
    if (isMade(tree, context) || tree.has(`${folderOf(context)}/.gitmodules`) || isSubmodule(tree, context)) return [];
    return [{ ...place(written), message: `service "${build.service}": the build context ${context} does not exist`, ...fixOf(tree, compose.path, written, context, otherCase(tree, context)) }];
  }
  const name = dockerfile === undefined ? 'Dockerfile' : textAt(dockerfile);
  if (name === undefined || isElsewhere(name)) return [];
  const path = joinPath(context, name);
  if (path === undefined) return [];
  if (tree.has(path)) return targetFault(tree, build, path, place(build.target));
  if (dockerfile === undefined && isAnyDockerfile(tree, context) || isMade(tree, path)) return [];
  const cased = otherCase(tree, path);
  const sole = soleDockerfile(tree, context);
  return [{
    ...place(dockerfile ?? written), message: `service "${build.service}": failed to read dockerfile: ${path} does not exist`,
    ...(dockerfile === undefined ? {} : fixOf(tree, compose.path, dockerfile, path, cased ?? undefined)),
    ...(cased === undefined && sole !== undefined ? { related: [{ path: sole, line: 1, message: 'the only Dockerfile of the context' }] } : {}),
  }];
}

/** The builder also reads `Containerfile` when asked by Podman, and a file system may not tell cases apart. */
function isAnyDockerfile(tree: SourceTree, context: string): boolean {
  return tree.namesIn(context).some((name) => /^(containerfile|dockerfile)$/i.test(name));
}

function isSubmodule(tree: SourceTree, path: string): boolean {
  return tree.text('.gitmodules')?.includes(path) ?? false;
}

function soleDockerfile(tree: SourceTree, context: string): string | undefined {
  const inside = [...tree.use(dockerfiles).keys()].filter((path) => context === '' || path.startsWith(`${context}/`));
  return inside.length === 1 ? inside[0] : undefined;
}

function targetFault(tree: SourceTree, { target, service }: ComposeBuild, path: string, place: Omit<Problem, 'message'>): Problem[] {
  const file = tree.use(dockerfiles).get(path);
  const name = textAt(target);
  if (file === undefined || name === undefined || /[${]/.test(name)) return [];
  const stages = stagesOf(file);
  if (/^\d+$/.test(name) || stages.length === 0 || stages.some((stage) => stage.name === name.toLowerCase())) return [];
  return [{ ...place, message: `service "${service}": target stage "${name}" could not be found in ${path}`, related: [{ path, line: stages[0]!.line, message: `it has the stages ${stages.map((stage, index) => stage.name ?? index).join(', ')}` }] }];
}

/** The fix that writes a path in the case in which it exists. */
function fixOf(tree: SourceTree, compose: string, written: Located | undefined, looked: string, cased: string | undefined): { readonly fixes?: readonly Fix[]; readonly related?: Problem['related'] } {
  const text = textAt(written)?.replace(/(?<!\/)\/+$/, '');
  if (written === undefined || text === undefined || cased === undefined || !looked.endsWith(text.replace(/^(\.\.?\/)+/, ''))) return {};
  const tail = text.replace(/^(\.\.?\/)+/, '');
  const line = tree.text(compose)?.split(/\r\n|\r|\n/)[written.line - 1] ?? '';
  const at = line.indexOf(text, written.column - 1);
  const related = [{ path: cased, line: 0, message: `${baseOf(cased)} differs in case` }];
  if (at < 0 || looked.slice(0, looked.length - tail.length) !== cased.slice(0, looked.length - tail.length)) return { related };
  const mended = text.slice(0, text.length - tail.length) + cased.slice(cased.length - tail.length);
  return { related, fixes: [{ title: `Write ${mended}`, safety: 'safe', edits: [replaceInLine(compose, written.line, at + 1, text.length, mended)] }] };
}
