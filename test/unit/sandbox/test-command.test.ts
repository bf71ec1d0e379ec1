import { describe, expect, it } from '@jest/globals';
import { testCommand, type TestSurroundings } from '../../../packages/sandbox/src/tests/test-command.ts';
import { scriptWords } from '../../../packages/sandbox/src/tests/script-words.ts';

const around = (test: string, declared?: TestSurroundings['declared']): TestSurroundings => ({
  declared, scripts: { test }, paths: ['test/a.test.js', 'test/b.test.js', 'test/deep/c.test.js', 'src/x.js'], reportFile: '/r', nodeReporter: '/n.mjs',
});
const NODE_REPORT = ['--test-reporter=spec', '--test-reporter-destination=stdout', '--test-reporter=/n.mjs', '--test-reporter-destination=/r'];

describe('a test command', () => {
  it.each([
    [['node', '--test', 'test/'], ['node', ...NODE_REPORT, '--test', 'test/'], 'node-test'],
    [['node', '--import', 'tsx', '--test', '--test-reporter', 'dot', 'a.ts'], ['node', ...NODE_REPORT, '--import', 'tsx', '--test', 'a.ts'], 'node-test'],
    [['.venv/bin/pytest', 'tests'], ['.venv/bin/pytest', 'tests', '-q', '-o', 'junit_family=xunit1', '--junitxml=/r'], 'pytest'],
    [['python', '-m', 'pytest'], ['python', '-m', 'pytest', '-q', '-o', 'junit_family=xunit1', '--junitxml=/r'], 'pytest'],
    [['uv', 'run', 'pytest'], ['uv', 'run', 'pytest', '-q', '-o', 'junit_family=xunit1', '--junitxml=/r'], 'pytest'],
    [['npx', 'jest', '--watch'], ['npx', 'jest', '--json', '--outputFile=/r'], 'jest'],
    [['npx', 'vitest'], ['npx', 'vitest', '--run', '--reporter=default', '--reporter=json', '--outputFile.json=/r'], 'vitest'],
    [['go', 'test', './...'], ['go', 'test', '-json', './...'], 'go'],
    [['make', 'check'], ['make', 'check'], 'other'],
  ])('%j leaves a report', (planned, command, runner) => {
    expect(testCommand(planned, around('', 'other'))).toEqual({ runner, command, env: {}, fromScript: false });
  });

  it.each([
    ['node --test', [], ['node', ...NODE_REPORT, '--test']],
    ['node --test test/*.test.js', [], ['node', ...NODE_REPORT, '--test', 'test/a.test.js', 'test/b.test.js']],
    ['node --test "test/**/*.test.js"', ['--', 'x'], ['node', ...NODE_REPORT, '--test', 'test/**/*.test.js', 'x']],
  ])('is taken out of the script %j', (script, added, command) => {
    expect(testCommand(['npm', 'test', ...added], around(script))).toEqual({ runner: 'node-test', command, env: {}, fromScript: true });
  });

  it('keeps variables that a script sets before its command', () => {
    expect(testCommand(['npm', 'run', 'test'], around('NODE_OPTIONS=--experimental-vm-modules jest'))).toEqual({
      runner: 'jest', command: ['jest', '--json', '--outputFile=/r'], env: { NODE_OPTIONS: '--experimental-vm-modules' }, fromScript: true,
    });
  });

  it('hands the report option to the end of a longer script when the plan names the runner', () => {
    expect(testCommand(['npm', 'test'], around('tsc && jest', 'jest'))).toMatchObject({ runner: 'jest', command: ['npm', 'test', '--', '--json', '--outputFile=/r'] });
    expect(testCommand(['npm', 'test'], around('tsc && node --test', 'node-test'))).toMatchObject({ runner: 'other', command: ['npm', 'test'] });
    expect(testCommand(['npm', 'test'], { ...around('node --test'), scripts: { test: 'node --test', pretest: 'tsc' } })).toMatchObject({ runner: 'other' });
  });
});

describe('the words of a script', () => {
  it.each(['a && b', 'a | b', 'a > b', 'a $B', 'a `b`', 'a; b', 'a "$b"', 'a \\ b', 'a (b)', 'a {b,c}', 'a ~/b', 'a #b', "a 'b", 'a b"c"', 'a [b]'])('%j needs a shell', (script) => {
    expect(scriptWords(script)).toBeUndefined();
  });

  it('are split on spaces and quotes', () => {
    expect(scriptWords(" node  --test 'a b' \"c\" ")).toEqual([
      { text: 'node', quoted: false }, { text: '--test', quoted: false }, { text: 'a b', quoted: true }, { text: 'c', quoted: true },
    ]);
  });
});
