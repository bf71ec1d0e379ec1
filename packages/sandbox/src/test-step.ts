import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestResults } from '@dark-factory/contracts';
import { textOf } from '@dark-factory/runtime';
import { packageScripts } from './package-scripts.ts';
import type { CommandResult } from './room.ts';
import type { StackContext } from './stack-context.ts';
import { outcomeOf, type StepOutcome } from './step-record.ts';
import { pathInTree, placeInTree, type RunTree } from './tests/fault-place.ts';
import { parseGo } from './tests/go-report.ts';
import { parseGradle } from './tests/gradle-report.ts';
import { parseJest } from './tests/jest-report.ts';
import { jvmResults } from './tests/jvm-results.ts';
import { parseMaven } from './tests/maven-report.ts';
import { NODE_TEST_REPORTER, parseNodeTest } from './tests/node-test-report.ts';
import { parsePytest } from './tests/pytest-report.ts';
import { readReport } from './tests/read-report.ts';
import { testCommand, type TestCommand } from './tests/test-command.ts';
import { emptyReport, type CleanReport, type TestReport } from './tests/test-report.ts';
import { judge } from './tests/test-verdict.ts';

/** How many failures are spelt out; all are counted. */
const LISTED = 200;

/** Runs one test command of a stack, notes the step, and says what the tests said. */
export async function runTests(context: StackContext, planned: readonly string[], env: Readonly<Record<string, string>>, index: number): Promise<TestResults> {
  const { room, record, stack, clock } = context;
  const reportFile = join(room.folder.reports, `${stack.root.replaceAll('/', '_')}-${index}`);
  const nodeReporter = await nodeReporterFile(context);
  const test = testCommand(planned, { declared: stack.testRunner, ...ownFiles(context), reportFile, nodeReporter, offline: room.network !== undefined });
  const path: Record<string, string> = test.fromScript ? { PATH: `${join(context.folder, 'node_modules', '.bin')}:${room.path}` } : {};
  const started = clock.now();
  const result = await room.run({ command: test.command, folder: context.folder, env: { ...env, ...path, ...test.env }, online: false }, context.stepTimeoutMs);
  const { outcome, exitCode } = outcomeOf(result);
  const report = await readResults(context, test, result, reportFile);
  const results = judge(cleanReport(context, report), exitCode);
  const loaded = context.extent === 'load' && results.state === 'failed' && result.ending.kind === 'exited';
  const passed = results.state === 'passed' || loaded;
  const reason = wasKilled(result) && outcome.state === 'failed' ? outcome.reason : results.reason ?? results.state;
  const outcomeNoted: StepOutcome = passed ? { state: 'passed' } : { state: results.state === 'not-run' ? 'skipped' : 'failed', reason };
  record.note(stack.root, 'test', planned, outcomeNoted, { started, exitCode, output: result.process.output });
  return { ...results, failures: results.failures.slice(0, LISTED), notLoaded: results.notLoaded.slice(0, LISTED), ...(passed || results.reason === undefined ? {} : { reason }) };
}

async function readResults(context: StackContext, test: TestCommand, result: CommandResult, reportFile: string): Promise<TestReport> {
  const end = {
    exitCode: result.ending.kind === 'exited' ? result.ending.code : null,
    tail: result.ending.kind === 'not-started' ? result.ending.reason : result.process.output.text().slice(-20_000),
  };
  if (wasKilled(result) && test.runner !== 'other') end.tail = result.ending.kind === 'over-limit' ? result.ending.reason : 'it was killed at the time limit';
  switch (test.runner) {
    case 'node-test': return parseNodeTest(await readReport(reportFile), end, context.folder);
    case 'pytest': return parsePytest(await readReport(reportFile), end);
    case 'jest':
    case 'vitest': return parseJest(await readReport(reportFile), end);
    case 'go': return parseGo(result.process.stdout.text(), end);
    case 'gradle': return parseGradle(await jvmResults(context.folder, 'gradle'), result.process.output.text(), end, classFiles(context));
    case 'maven': return parseMaven(await jvmResults(context.folder, 'maven'), result.process.output.text(), end, classFiles(context));
    case 'other': return emptyReport({ state: 'none-found', reason: `the runner's output cannot be read: ${test.command.join(' ')} ended with exit code ${end.exitCode ?? 'unknown'}` });
  }
}

/** Whether it was ended at a limit of ours, so that what its report lacks says nothing. */
function wasKilled(result: CommandResult): boolean {
  return result.ending.kind === 'timed-out' || result.ending.kind === 'over-limit';
}

/** Finds the source of a JVM class by its name and package; the name itself stands for one that no file has. */
function classFiles({ files, stack }: StackContext): (className: string) => string {
  const prefix = stack.root === '.' ? '' : `${stack.root}/`;
  const byName = new Map<string, string[]>();
  for (const { path } of files) {
    const name = path.startsWith(prefix) ? /([^/]+)\.(?:kt|java|groovy)$/.exec(path)?.[1] : undefined;
    if (name !== undefined) (byName.get(name) ?? byName.set(name, []).get(name)!).push(path.slice(prefix.length));
  }
  return (className) => {
    const full = className.replace(/\$.*$/, '').replaceAll('.', '/');
    const named = byName.get(full.slice(full.lastIndexOf('/') + 1)) ?? [];
    return named.find((path) => `/${path}`.replace(/\.\w+$/, '').endsWith(`/${full}`)) ?? (named.length === 1 ? named[0]! : className);
  };
}

/** Paths below the output root, and messages without what does not belong in evidence. */
function cleanReport(context: StackContext, report: TestReport): CleanReport {
  const { foreign } = context;
  const tree = runTree(context);
  const locate = (path: string): string => foreign.message(pathInTree(path, tree) ?? path, 500);
  const notLoaded = report.notLoaded.map((file) => ({ path: locate(file.path), reason: foreign.message(file.reason), ...placeInTree(file, tree) }));
  return {
    ...report,
    notLoaded: [...new Map(notLoaded.map((file) => [JSON.stringify(file), file])).values()],
    failures: report.failures.map(({ path, test, message }) => ({ path: locate(path), test: foreign.message(test, 500), message: foreign.message(message) })),
    ...(report.problem === undefined ? {} : { problem: { ...report.problem, reason: foreign.message(report.problem.reason) } }),
  };
}

function runTree({ files, folder, room }: StackContext): RunTree {
  const byPath = new Map(files.map((file) => [file.path, file]));
  return {
    root: room.folder.tree, folder,
    holds: (path) => byPath.has(path),
    text: (path) => (byPath.has(path) ? textOf(byPath.get(path)!) : undefined),
  };
}

/** The stack's own paths, and the scripts of its package.json. */
function ownFiles({ files, stack }: StackContext): { paths: string[]; scripts: Record<string, string> } {
  const prefix = stack.root === '.' ? '' : `${stack.root}/`;
  const own = files.filter((file) => file.path.startsWith(prefix));
  const manifest = own.find((file) => file.path === `${prefix}package.json`);
  return { paths: own.map((file) => file.path.slice(prefix.length)), scripts: manifest === undefined ? {} : packageScripts(textOf(manifest) ?? '') };
}

async function nodeReporterFile({ room }: StackContext): Promise<string> {
  const path = join(room.folder.tools, 'test-reporter.mjs');
  await writeFile(path, NODE_TEST_REPORTER);
  await chmod(path, 0o644);
  return path;
}
