import { compareFindings, type ErrorManifest, type Finding, type NotLoaded, type RuntimeEvidence, type RuntimeStep, type Stack, type TestResults } from '@dark-factory/contracts';
import type { TreeFile } from '@dark-factory/runtime';
import { nearFixtures } from './near-fixtures.ts';
import { projectPlace } from './project-place.ts';

/** Whether the test files load, and what keeps them from it. */
export interface LoadedTests {
  readonly state: ErrorManifest['testsLoad'];
  readonly findings: readonly Finding[];
}

/** What the findings are about. */
export interface TestedTree {
  readonly files: readonly TreeFile[];
  readonly stacks: readonly Stack[];
  /** The unit that owns each path; empty without a plan. */
  readonly owners: ReadonlyMap<string, string>;
  /** Whether a plan names the commands. Where they are guessed from the tree, what the machine lacks is no error of it. */
  readonly planned: boolean;
}

/** Reads what running the tests showed. */
export function testsOf(evidence: RuntimeEvidence, tree: TestedTree): LoadedTests {
  const { tests } = evidence;
  const broken = evidence.steps.filter(({ step, outcome }) => outcome.state === 'failed' && (step === 'install' || step === 'build'));
  const unavailable = tree.planned ? [] : evidence.steps.filter(notThisTreesFault);
  const findings = [
    ...broken.map((step) => (unavailable.includes(step) ? notRun(step, tree) : stepFinding(step, tree))),
    ...(tree.planned ? [] : evidence.steps.filter(({ step, outcome }) => step === 'test' && outcome.state === 'skipped' && !/^(?:install|build|service) failed$/.test(outcome.reason)).map((step) => notRun(step, tree))),
    ...tests.notLoaded.map((file) => fileFinding(file, tree)),
    ...silentSteps(evidence, tree).map((step) => (unavailable.includes(step) ? notRun(step, tree) : stepFinding(step, tree))),
  ].sort(compareFindings);
  const failed = broken.find((step) => !unavailable.includes(step));
  if (failed !== undefined) return { state: { state: 'failed', reason: `${failed.step} failed: ${reasonOf(failed)}` }, findings };
  const state = loadStateOf(tests);
  const missing = unavailable[0];
  return { state: missing !== undefined && !findings.some(({ severity }) => severity === 'error') && state.state !== 'loaded' ? { state: 'not-run', reason: `${missing.step} failed: ${reasonOf(missing)}` } : state, findings };
}

/** Whether test files loaded, from what running them showed: a failing test has loaded. */
export function loadStateOf(tests: TestResults): ErrorManifest['testsLoad'] {
  switch (tests.state) {
    case 'passed':
    case 'failed': return { state: 'loaded', files: tests.files };
    case 'did-not-load': return { state: 'failed', reason: tests.reason ?? tests.notLoaded[0]?.reason ?? 'test files did not load' };
    case 'none-found': return { state: 'none-found' };
    case 'not-run': return { state: 'not-run', reason: tests.reason ?? 'the tests were not run' };
  }
}

/** A finding about the tests at a place where a reader would look. */
export function testFinding(place: Pick<Finding, 'path' | 'line' | 'column'>, message: string, owners: ReadonlyMap<string, string>, more: Partial<Finding> = {}): Finding {
  return { rule: 'tests/load', severity: 'error', ...place, message, unit: owners.get(place.path) ?? null, related: [], confidence: 'high', fixes: [], ...more };
}

/** The file in which a test file's loading ended, where it is another one. */
export function causeOf({ rule, related }: Finding): string | undefined {
  return rule === 'tests/load' ? related.find(({ message }) => message.startsWith(FAULT))?.path : undefined;
}

const FAULT = 'the fault is here';

function fileFinding({ path, reason, line = 0, column = 0, cause }: NotLoaded, { files, owners }: TestedTree): Finding {
  const fixture = /^fixture '([^']*)' not found/.exec(reason)?.[1];
  const near = fixture === undefined ? [] : nearFixtures(fixture, cause?.path ?? path, files);
  const hint = near.length === 0 ? '' : `; there is ${near.map(({ name }) => `'${name}'`).join(' and ')}`;
  const what = isTest(path) ? 'the test file does not load' : 'the tests do not load';
  return testFinding({ path, line, column }, `${what}: ${reason}${hint}`, owners, {
    related: [
      ...(cause === undefined ? [] : [{ ...cause, message: fixture === undefined ? FAULT : `${FAULT}: it asks for '${fixture}'` }]),
      ...near.map(({ name, path: at, line: defined }) => ({ path: at, line: defined, message: `the fixture '${name}' is defined here` })),
    ],
  });
}

/** Test commands that said no more than how they ended: no report, no test, nothing that names a file. */
function silentSteps({ steps, tests }: RuntimeEvidence, { stacks }: TestedTree): RuntimeStep[] {
  if (tests.state !== 'did-not-load' && tests.state !== 'none-found') return [];
  // A file is told of for the innermost stack that holds it.
  const told = new Set(tests.notLoaded.map(({ path }) => stacks.map(({ root }) => root).filter((root) => root === '.' || path.startsWith(`${root}/`)).sort((a, b) => b.length - a.length)[0]));
  return steps.filter(({ step, stack, outcome }) => step === 'test' && outcome.state === 'failed' && !told.has(stack) && !/ of \d+ tests failed$/.test(outcome.reason));
}

/** How the runners' readers say that there was nothing to run. */
const NONE_FOUND = /^(?:no tests were found|every test is skipped|the runner found no tests|Gradle ran no test|Maven ran no test|Could not find )|: no tests were collected$/;

function stepFinding(step: RuntimeStep, { files, stacks, owners }: TestedTree): Finding {
  const place = placeInOutput(step, files) ?? projectPlace(step.stack, languageOf(step, stacks), files);
  const what = step.step !== 'test' ? `${step.step} failed: ${reasonOf(step)}` : NONE_FOUND.test(reasonOf(step)) ? `no test was found: ${reasonOf(step)}` : `the tests do not load: ${reasonOf(step)}`;
  return testFinding(place, step.tail === '' ? what : `${what}\n${step.tail}`, owners);
}

function notRun(step: RuntimeStep, { files, stacks, owners }: TestedTree): Finding {
  return testFinding(projectPlace(step.stack, languageOf(step, stacks), files), `the tests were not run: ${step.step === 'test' ? '' : `${step.step} failed: `}${reasonOf(step)}`, owners, { severity: 'warning' });
}

/** The first place in a tail that a compiler names, where it is one of the tree. */
function placeInOutput({ tail, stack }: RuntimeStep, files: readonly TreeFile[]): Pick<Finding, 'path' | 'line' | 'column'> | undefined {
  const paths = new Set(files.map(({ path }) => path));
  for (const [, named, line, column] of tail.matchAll(/^(?:e: |\s*File ")?([\w@./+-]+\.\w+)"?(?::|\(|, line |: \()(\d+)(?:[:,] ?(\d+))?/gm)) {
    const path = [named!, stack === '.' ? named! : `${stack}/${named!}`].map((candidate) => candidate.replace(/^\.\//, '')).find((candidate) => paths.has(candidate));
    if (path !== undefined) return { path, line: Number(line), column: Number(column ?? 0) };
  }
  return undefined;
}

/** What a machine without this tool, or without this network, says. */
const LACKING = /\b(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|UnknownHostException)\b|Temporary failure in name resolution|Name or service not known|Could not resolve host|SDK location not found|ensurepip is not available/;

function notThisTreesFault(step: RuntimeStep): boolean {
  if (step.outcome.state !== 'failed') return false;
  return /^could not be started: |^exit code 127: |^time limit of /.test(step.outcome.reason) || LACKING.test(step.tail);
}

function reasonOf({ outcome }: RuntimeStep): string {
  return outcome.state === 'passed' ? '' : outcome.reason;
}

function languageOf({ stack }: RuntimeStep, stacks: readonly Stack[]): Stack['language'] {
  return stacks.find(({ root }) => root === stack)?.language ?? 'other';
}

function isTest(path: string): boolean {
  return /(?:^|[/_.-])(?:test|tests|spec|__tests__)(?=[/_.-]|$)/i.test(path) || /Tests?\.\w+$/.test(path);
}
