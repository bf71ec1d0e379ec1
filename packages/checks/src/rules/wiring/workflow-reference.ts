import type { Problem, Rule } from '../../rule.ts';
import { joinPath, type SourceTree } from '../../source-tree.ts';
import { isElsewhere } from '../../wiring/compose-files.ts';
import { launchesOf } from '../../wiring/launch-command.ts';
import { below, entriesOf, itemsOf, namesIn, textAt, type Located, type LocatedEntry } from '../../wiring/located.ts';
import { isPublishedPackage } from '../../wiring/made-elsewhere.ts';
import { isMade, isThere, withWhereabouts } from '../../wiring/tree-paths.ts';
import { workflowFiles } from '../../wiring/workflow-files.ts';

/** A workflow that refers to what the repository does not hold. */
export const rule: Rule = {
  id: 'wiring/workflow-reference',
  severity: 'error',
  summary: 'A workflow needs a job, a local action, a folder or a script that does not exist.',
  docs: [
    'With an unknown job in `needs`, or a called workflow that is not there, GitHub refuses the whole workflow; a local action without `action.yml` and a `working-directory` that does not exist fail their step. A `run` that starts a script which is not there is a warning: an earlier step may make it.',
    'Paths count from the root of the repository. Where a job checks out something else, or into another folder, nothing is said of its paths.',
  ].join('\n\n'),
  reads: ['yaml'],
  examples: {
    good: [
      { title: 'All there', files: { '.github/workflows/ci.yml': "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    defaults: {run: {working-directory: api}}\n    steps:\n      - uses: actions/checkout@v4\n      - uses: ./.github/actions/setup\n      - run: ./run.sh\n  b:\n    needs: [a]\n    uses: ./.github/workflows/deploy.yml\n", '.github/workflows/deploy.yml': 'on: workflow_call\njobs: {x: {runs-on: a, steps: []}}\n', '.github/actions/setup/action.yml': 'name: a\n', 'api/run.sh': '' } },
      { title: 'Another repository', files: { '.github/workflows/ci.yml': "on: push\njobs:\n  a:\n    steps:\n      - uses: actions/checkout@v4\n        with: {repository: a/b}\n      - uses: ./x\n" } },
    ],
    bad: [
      { title: 'A folder by default, and a key that the matrix lacks', files: { '.github/workflows/ci.yml': "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    strategy: {matrix: {node: [22], include: [{os: a}]}}\n    defaults:\n      run:\n        working-directory: backend\n    steps:\n      - uses: actions/checkout@v4\n      - run: make ${{ matrix.node }} ${{ matrix.os }}\n      - run: make ${{ matrix.version }}\n" }, reports: ['.github/workflows/ci.yml:8', '.github/workflows/ci.yml:12'] },
      { title: 'A job, an action, a folder and a workflow', files: { '.github/workflows/ci.yml': "on: push\njobs:\n  a:\n    needs: biuld\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - uses: ./.github/actions/setup\n      - run: make\n        working-directory: backend\n      - run: ./scripts/test.sh\n  b:\n    uses: ./.github/workflows/deploy.yml\n" }, reports: ['.github/workflows/ci.yml:4', '.github/workflows/ci.yml:8', '.github/workflows/ci.yml:10', '.github/workflows/ci.yml:11', '.github/workflows/ci.yml:13'] },
    ],
  },
  async check(tree) {
    return (await tree.use(workflowFiles)).flatMap(({ path, root }) => {
      const jobs = entriesOf(below(root, 'jobs'));
      const names = new Set(jobs.map(({ key }) => key));
      return jobs.flatMap((job) => [...needsFaults(path, job, names), ...calledFault(tree, path, job), ...stepFaults(tree, path, root, job)]);
    });
  },
};

function needsFaults(path: string, job: LocatedEntry, names: ReadonlySet<string>): Problem[] {
  return namesIn(below(job.value, 'needs')).flatMap(({ text, line, column }) => (names.has(text) || text.includes('${{') ? [] : [{ path, line, column, message: `Job '${job.key}' depends on unknown job '${text}'.` }]));
}

function calledFault(tree: SourceTree, path: string, job: LocatedEntry): Problem[] {
  const uses = below(job.value, 'uses');
  const target = /^\.\/(\.github\/workflows\/[^@${]+)$/.exec(textAt(uses) ?? '')?.[1];
  if (uses === undefined || target === undefined || tree.has(target)) return [];
  return [{ path, ...withWhereabouts(tree, path, { line: uses.line, column: uses.column, message: `the workflow ${target} does not exist` }, target, target) }];
}

function stepFaults(tree: SourceTree, path: string, root: Located, job: LocatedEntry): Problem[] {
  const steps = itemsOf(below(job.value, 'steps'));
  const checkouts = steps.filter((step) => /^actions\/checkout@/.test(textAt(below(step, 'uses')) ?? ''));
  const plain = checkouts.length > 0 && checkouts.every((step) => ['repository', 'path', 'ref', 'sparse-checkout'].every((key) => below(step, 'with', key) === undefined));
  // Without a checkout, or with one of something else, the folder of the job is not this tree.
  if (!plain || isPublishedPackage(tree) || tree.has('.gitmodules')) return [];
  const container = below(job.value, 'container') !== undefined;
  const made = steps.map((step) => textAt(below(step, 'run')) ?? '').join('\n');
  const folders = [below(root, 'defaults', 'run', 'working-directory'), below(job.value, 'defaults', 'run', 'working-directory')];
  // A folder by default is only entered by a step that runs something.
  const entered = steps.some((step) => below(step, 'run') !== undefined);
  return [...(entered ? folders.slice(folders[1] === undefined ? 0 : 1).flatMap((folder) => folderFault(tree, path, folder, made)) : []), ...matrixFaults(path, job), ...steps.flatMap((step) => [
    ...actionFault(tree, path, below(step, 'uses'), made),
    ...folderFault(tree, path, below(step, 'working-directory'), made),
    ...(container ? [] : runFaults(tree, path, root, job, step, made)),
  ])];
}

/** `matrix.name` where the matrix has no such key: GitHub puts an empty text there. */
function matrixFaults(path: string, job: LocatedEntry): Problem[] {
  const matrix = below(job.value, 'strategy', 'matrix');
  if (matrix?.kind !== 'map' || ![...matrix.entries.values()].every(({ key, value }) => key !== 'include' || value.kind === 'list')) return [];
  const included = itemsOf(below(matrix, 'include'));
  if (included.some(({ kind }) => kind !== 'map')) return [];
  const keys = new Set([...matrix.entries.keys(), ...included.flatMap((item) => entriesOf(item).map(({ key }) => key))].map((key) => key.toLowerCase()));
  const problems: Problem[] = [];
  const seen = new Set<Located>();
  const queue: Located[] = [job.value];
  for (let value = queue.pop(); value !== undefined; value = queue.pop()) {
    if (seen.has(value)) continue;
    seen.add(value);
    queue.push(...entriesOf(value).map((entry) => entry.value), ...itemsOf(value));
    for (const [, expression] of (textAt(value) ?? '').matchAll(/\$\{\{([^}]*)\}\}/g)) for (const [, name] of expression!.matchAll(/(?<![\w.'-])matrix\.([A-Za-z_][\w-]*)/g)) {
      if (!keys.has(name!.toLowerCase())) problems.push({ path, line: value.line, column: value.column, message: `property "${name}" is not defined in the matrix of job '${job.key}'; it has ${[...keys].join(', ')}`, severity: 'warning', confidence: 'medium' });
    }
  }
  return problems;
}

function actionFault(tree: SourceTree, path: string, uses: Located | undefined, made: string): Problem[] {
  const written = textAt(uses);
  if (uses === undefined || written === undefined || !/^\.\/?/.test(written) || /[$@]/.test(written)) return [];
  const folder = joinPath('', written);
  if (folder === undefined || isMade(tree, folder) && !tree.hasFolder(folder) || isMentioned(made, folder)) return [];
  if (['action.yml', 'action.yaml', 'Dockerfile'].some((name) => tree.has(folder === '' ? name : `${folder}/${name}`))) return [];
  return [{ path, ...withWhereabouts(tree, path, { line: uses.line, column: uses.column, message: `Can't find 'action.yml', 'action.yaml' or 'Dockerfile' under '${folder}'` }, folder, written) }];
}

function folderFault(tree: SourceTree, path: string, value: Located | undefined, made: string): Problem[] {
  const written = textAt(value);
  if (value === undefined || written === undefined || isElsewhere(written)) return [];
  const folder = joinPath('', written);
  if (folder === undefined || isThere(tree, folder) || isMade(tree, folder) || isMentioned(made, folder)) return [];
  return [{ path, ...withWhereabouts(tree, path, { line: value.line, column: value.column, message: `the working directory ${folder} does not exist` }, folder, written) }];
}

/** An earlier command that mentions a name may well make it. */
function isMentioned(commands: string, path: string): boolean {
  return path.split('/').some((segment) => segment.length > 1 && commands.includes(segment));
}

function runFaults(tree: SourceTree, path: string, root: Located, job: LocatedEntry, step: Located, made: string): Problem[] {
  const run = below(step, 'run');
  const command = textAt(run);
  const folder = textAt(below(step, 'working-directory') ?? below(job.value, 'defaults', 'run', 'working-directory') ?? below(root, 'defaults', 'run', 'working-directory')) ?? '';
  if (run === undefined || command === undefined || isElsewhere(folder) || /<<|\bcd\b/.test(command)) return [];
  return launchesOf(command.replace(/\\\n/g, ' ')).flatMap((launch) => {
    const looked = launch.kind === 'file' && !isElsewhere(launch.path) ? joinPath(joinPath('', folder) ?? '', launch.path) : undefined;
    if (looked === undefined || launch.kind !== 'file' || isThere(tree, looked) || isMade(tree, looked)) return [];
    const name = looked.slice(looked.lastIndexOf('/') + 1);
    if (made.split(name).length > 2 || /^(gradlew|mvnw|configure|cc-test-reporter|codecov)/.test(name)) return [];
    return [{ path, line: run.line, column: run.column, message: `this step starts ${looked}, which does not exist`, severity: 'warning' as const, confidence: 'medium' as const }];
  });
}
