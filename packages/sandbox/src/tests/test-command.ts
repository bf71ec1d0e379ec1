import { basename } from 'node:path';
import { expandPattern, scriptWords } from './script-words.ts';
import type { TestRunner } from './test-report.ts';

/** Tasks of Gradle that run tests: `test`, `:app:testDebugUnitTest`, `jvmTest`, `allTests`, `check`, `build`. */
const GRADLE_TESTS = /^(?::?[\w-]+:)*:?(?:test[A-Z]?\w*|\w+Tests?|check|build)$/;

/** Phases and goals of Maven that run tests, and what comes after them. */
const MAVEN_TESTS = /^(?:test|package|integration-test|verify|install|deploy|(?:[\w.-]+:)*(?:maven-)?(?:surefire|failsafe)(?:-plugin)?(?::[\w.]+)?:(?:test|integration-test))$/;

/** What is run for a test command of a plan, so that its report can be read. */
export interface TestCommand {
  readonly runner: TestRunner;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Whether the command was taken out of package.json, so that `node_modules/.bin` belongs on PATH. */
  readonly fromScript: boolean;
}

/** What is known of the stack when the command is made. */
export interface TestSurroundings {
  readonly declared: TestRunner | undefined;
  /** `scripts` of package.json. */
  readonly scripts: Readonly<Record<string, string>>;
  /** Paths of the stack's own files, relative to its folder. */
  readonly paths: readonly string[];
  readonly reportFile: string;
  readonly nodeReporter: string;
  /** Whether nothing but the machine itself can be reached. @default false */
  readonly offline?: boolean;
}

/** Makes a plan's test command leave a report that a machine can read. */
export function testCommand(planned: readonly string[], around: TestSurroundings): TestCommand {
  const script = scriptCommand(planned, around);
  const plain: TestCommand = script ?? { runner: 'other', command: planned, env: {}, fromScript: false };
  const runner = recognise(plain.command);
  if (runner !== 'other') return { ...plain, runner, command: withReport(runner, plain.command, around) };
  // npm hands what follows `--` to the end of a script that is more than one command.
  const appendable = isScriptCall(planned) && (around.declared === 'jest' || around.declared === 'vitest');
  if (!appendable) return { runner: 'other', command: planned, env: {}, fromScript: false };
  const separator = planned.includes('--') || basename(planned[0]!) === 'yarn' ? [] : ['--'];
  return { runner: around.declared!, command: [...planned, ...separator, ...reportOptions(around.declared as 'jest' | 'vitest', around.reportFile)], env: {}, fromScript: false };
}

/** The test runner that an argument vector calls. */
export function recognise(command: readonly string[]): TestRunner {
  const names = command.slice(0, 4).map((word) => basename(word));
  const first = names[0] ?? '';
  if ((first === 'node' || first === 'tsx') && command.some((word) => word === '--test')) return 'node-test';
  if (first === 'go' && command[1] === 'test') return 'go';
  if (names.some((name) => name === 'vitest' || name === 'vitest.mjs')) return 'vitest';
  if (names.some((name) => name === 'jest' || name === 'jest.js')) return 'jest';
  if (names.slice(0, 2).some((name) => name === 'gradle' || name === 'gradlew') && command.some((word) => GRADLE_TESTS.test(word))) return 'gradle';
  if (names.slice(0, 2).some((name) => /^mvn[wd]?$/.test(name)) && command.some((word) => MAVEN_TESTS.test(word))) return 'maven';
  if (names.some((name) => name === 'pytest' || name === 'py.test')) return 'pytest';
  return 'other';
}

/** Options of Maven that a plan may have given by their other name. */
const SHORT: Readonly<Record<string, string>> = { '--batch-mode': '-B', '--fail-at-end': '-fae', '--offline': '-o' };

function withReport(runner: Exclude<TestRunner, 'other'>, command: readonly string[], around: TestSurroundings): string[] {
  const [first, ...rest] = command as [string, ...string[]];
  switch (runner) {
    case 'node-test':
      return [first, '--test-reporter=spec', '--test-reporter-destination=stdout', `--test-reporter=${around.nodeReporter}`, `--test-reporter-destination=${around.reportFile}`, ...withoutReporters(rest)];
    case 'pytest':
      return [...command, '-q', '-o', 'junit_family=xunit1', `--junitxml=${around.reportFile}`];
    case 'go':
      return rest.includes('-json') ? [...command] : [first, 'test', '-json', ...rest.slice(1)];
    case 'gradle':
      // What a daemon did would outlive the command; the other options make its output one that can be read.
      return [...command, ...['--no-daemon', '--console=plain', '--continue', ...(around.offline === true ? ['--offline'] : [])].filter((option) => !command.includes(option))];
    case 'maven':
      // One module's failure says nothing of another; colours would stand between the words that are looked for.
      return [...command, ...['--batch-mode', '--fail-at-end', '-Dstyle.color=never', ...(around.offline === true ? ['--offline'] : [])].filter((option) => !command.includes(option) && !command.includes(SHORT[option] ?? option))];
    case 'vitest': {
      const at = command.findIndex((word) => /^vitest(?:\.mjs)?$/.test(basename(word))) + 1;
      const once = ['run', '--run'].some((word) => command.includes(word)) ? [] : ['--run'];
      return [...command.slice(0, at), ...command.slice(at).filter((word) => word !== 'watch' && word !== '--watch'), ...once, ...reportOptions(runner, around.reportFile)];
    }
    case 'jest':
      return [...command.filter((word) => word !== '--watch' && word !== '--watchAll'), ...reportOptions(runner, around.reportFile)];
  }
}

function reportOptions(runner: 'jest' | 'vitest', file: string): string[] {
  return runner === 'jest' ? ['--json', `--outputFile=${file}`] : ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
}

/** Reporters of the plan's own would need destinations in the same order. */
function withoutReporters(words: readonly string[]): string[] {
  return words.filter((word, index) => !word.startsWith('--test-reporter') && !/^--test-reporter(?:-destination)?$/.test(words[index - 1] ?? ''));
}

function isScriptCall(command: readonly string[]): boolean {
  return ['npm', 'pnpm', 'yarn'].includes(basename(command[0]!)) && ['test', 't', 'run', 'run-script'].includes(command[1] ?? '');
}

function scriptCommand(planned: readonly string[], around: TestSurroundings): TestCommand | undefined {
  if (!isScriptCall(planned)) return undefined;
  const [name, rest] = planned[1] === 'test' || planned[1] === 't' ? ['test', planned.slice(2)] : [planned[2] ?? '', planned.slice(3)];
  const added = rest[0] === '--' ? rest.slice(1) : rest;
  const hooked = around.scripts[`pre${name}`] !== undefined || around.scripts[`post${name}`] !== undefined;
  const words = hooked ? undefined : scriptWords(around.scripts[name] ?? '');
  if (words === undefined || words.length === 0 || (rest.length > 0 && rest[0] !== '--')) return undefined;
  const env: Record<string, string> = {};
  while (words.length > 0 && /^[A-Za-z_][A-Za-z0-9_]*=/.test(words[0]!.text) && !words[0]!.quoted) {
    const [variable, ...value] = words.shift()!.text.split('=') as [string, ...string[]];
    env[variable] = value.join('=');
  }
  const expanded = words.flatMap(({ text, quoted }) => {
    const found = !quoted && /[*?]/.test(text) ? expandPattern(text, around.paths) : [];
    return found.length > 0 ? found : [text];
  });
  return expanded.length === 0 ? undefined : { runner: 'other', command: [...expanded, ...added], env, fromScript: true };
}
