import { caseTwins, pathProblem } from '@dark-factory/contracts';
import { UserError } from '@dark-factory/runtime';
import type { CommitTreeRequest } from './forge.ts';
import { EXPEDITION_TRAILER } from './trailers.ts';

/** GitHub refuses larger files: https://docs.github.com/repositories/working-with-files/managing-large-files */
const MAX_FILE_BYTES = 100 * 1024 * 1024;

/** Refuses what must not be committed before anything is sent. Workflow files are left to GitHub, which has a permission for them. */
export function checkCommitRequest(request: CommitTreeRequest): void {
  if (request.trailers[EXPEDITION_TRAILER] === undefined) throw new Error(`A commit needs the trailer ${EXPEDITION_TRAILER}`);
  checkBranchName(request.branch);
  if (request.base !== undefined) checkBranchName(request.base);
  const rootProblem = pathProblem(request.outputRoot, { allowWorkflows: true });
  if (rootProblem !== undefined) {
    throw new UserError({
      code: 'input-invalid',
      what: `The output root ${JSON.stringify(request.outputRoot)} ${rootProblem}`,
      fix: 'Name a folder below the repository, such as "app".',
    });
  }
  if (request.files.length === 0) {
    throw new UserError({
      code: 'tree-empty',
      what: `There are no files to commit under ${request.outputRoot}`,
      fix: 'Look at the stage before this one: it delivered nothing.',
    });
  }
  const trees = [...(request.earlier ?? []).map(({ files }) => files), request.files];
  const problems = [...new Set(trees.flatMap((files) => fileProblems({ ...request, files })))];
  if (problems.length > 0) {
    throw new UserError({
      code: 'bundle-unsafe',
      what: `The ${request.files.length} files cannot be committed as they are`,
      where: request.outputRoot,
      details: problems.slice(0, 20),
      fix: 'Correct the plan or the unit that names these paths.',
    });
  }
}

/** Refuses names that `git check-ref-format` refuses, and those that need quoting. */
export function checkBranchName(branch: string): void {
  const fine = /^[A-Za-z0-9_][A-Za-z0-9._/@+-]{0,199}$/.test(branch)
    && !/\.\.|\/\/|@\{|\/\.|\.lock(?:\/|$)|[./]$/.test(branch);
  if (!fine) {
    throw new UserError({
      code: 'input-invalid',
      what: `${JSON.stringify(branch)} cannot be the name of a branch`,
      fix: 'Use letters, digits, "-", "_", "." and "/", such as "dark-factory/shop".',
    });
  }
}

function fileProblems({ files, outputRoot }: CommitTreeRequest): string[] {
  const problems: string[] = [];
  const paths = new Set<string>();
  for (const { path, content } of files) {
    const problem = pathProblem(path, { allowWorkflows: true }) ?? pathProblem(`${outputRoot}/${path}`, { allowWorkflows: true });
    if (problem !== undefined) problems.push(`${JSON.stringify(path)} ${problem}`);
    if (paths.has(path)) problems.push(`${JSON.stringify(path)} is there twice`);
    if (content.byteLength > MAX_FILE_BYTES) problems.push(`${JSON.stringify(path)} has ${content.byteLength} bytes; GitHub takes files up to ${MAX_FILE_BYTES}`);
    paths.add(path);
  }
  for (const path of paths) {
    const segments = path.split('/');
    for (let depth = 1; depth < segments.length; depth++) {
      const folder = segments.slice(0, depth).join('/');
      if (paths.has(folder)) problems.push(`${JSON.stringify(folder)} is a file and the folder of ${JSON.stringify(path)}`);
    }
  }
  return [...problems, ...caseTwins(paths).map((twins) => `${twins.map((twin) => JSON.stringify(twin)).join(' and ')} differ in case alone`)];
}
