import { describe, expect, test } from '@jest/globals';
import type { RuntimeEvidence } from '@dark-factory/contracts';
import { textOf, type TreeFile } from '@dark-factory/runtime';
import { refinedBy } from '../../builders/refined-world.ts';
import { refinementModel, writes, type ScriptedCall } from '../../builders/refinement-model.ts';
import { reviewOf } from '../../builders/refinement-answers.ts';
import { ranWell } from '../../builders/stage-world.ts';

const CODE = 'src/wu-01.mjs';
const TEST = 'test/greet.test.mjs';

/** The program fails where its code says BUG, and a test that says WANTED fails until the code has it. */
function ran(files: readonly TreeFile[]): RuntimeEvidence {
  const text = (path: string): string => textOf(files.find((file) => file.path === path) ?? { content: Buffer.from('') }) ?? '';
  const failures = [
    ...(text(CODE).includes('BUG') ? [{ path: TEST, test: 'works', message: 'it is broken' }] : []),
    ...(text(TEST).includes('WANTED') && !text(CODE).includes('WANTED') ? [{ path: TEST, test: 'greets politely', message: 'expected "Good day", got "Hello"' }] : []),
  ];
  const well = ranWell();
  const passed = 7 + (text(TEST) === '' ? 0 : 1) - failures.length;
  if (failures.length === 0) return { ...well, tests: { ...well.tests, passed } };
  return { ...well, steps: [{ ...well.steps[0]!, outcome: { state: 'failed', reason: `${failures.length} tests failed` }, tail: `at ${CODE}:1` }], tests: { ...well.tests, state: 'failed', passed, failed: failures.length, failures } };
}

describe('DeepThink: nothing is changed that was not thought about', () => {
  const thought = { problems: ['P-1'], files: [CODE], cause: 'the greeting was cut short', approach: 'write the greeting out in full', edgeCases: ['an empty name still greets'], alternatives: [{ option: 'leave the greeting as it is', whyNot: 'the test asks for more than that' }] };
  const agent = (...calls: ScriptedCall[]) => refinementModel([calls, []], undefined, { thinking: false });

  test('a file that no record names cannot be changed', async () => {
    const model = agent(writes(CODE, 'well\n'), { tool: 'think', input: { ...thought, files: ['src/wu-02.mjs'] } }, writes(CODE, 'well\n'));
    const { verdict } = await refinedBy(model, { content: () => 'BUG', ran });
    expect(model.uses.map(({ output }) => output).slice(0, 3)).toEqual([
      expect.stringMatching(/^Nothing was changed: no record of `think` names src\/wu-01\.mjs/), 'It is written down.', expect.stringMatching(/^Nothing was changed: no record/),
    ]);
    expect(verdict.fixes_applied).toEqual([]);
  });

  test('a record about another problem is none, nor is one without an alternative', async () => {
    const model = agent({ tool: 'think', input: { ...thought, problems: ['P-7'] } }, { tool: 'think', input: { ...thought, alternatives: [] } }, { tool: 'think', input: thought }, writes(CODE, 'well\n'));
    const { verdict } = await refinedBy(model, { content: () => 'BUG', ran });
    expect(model.uses.map(({ output }) => output)).toEqual([
      'Not written down: P-7 is no problem of this assignment, which has P-1.', expect.stringContaining('Not run: alternatives: '), 'It is written down.', `${CODE} is written anew: 2 lines.`,
    ]);
    expect(verdict.fixes_applied).toMatchObject([{ outcome: 'kept', reason: 'write the greeting out in full' }]);
  });
});

describe('TDD: a test that fails first', () => {
  const high = { path: CODE, line: 1, quote: 'hello', severity: 'high', category: 'security', message: 'it greets strangers' };
  /** One review that finds something, and then none. */
  const model = (...agents: ScriptedCall[][]) => {
    let reviews = 0;
    return refinementModel(agents, (task, { messages }) => (task === 'review' && ++reviews === 1 ? reviewOf(messages[0]!.content, [high]) : undefined));
  };
  const run = (expected?: object): ScriptedCall => ({ tool: 'run_tests', input: expected === undefined ? {} : { expect: expected } });
  const wanted = { test: 'greets politely', because: 'expected "Good day"' };

  test('code changes after the failure was seen as announced, and stays when the test passes', async () => {
    const fixer = model([writes(CODE, 'hello WANTED\n'), writes(TEST, 'WANTED\n'), run(wanted), writes(CODE, 'hello WANTED\n'), run()]);
    const { verdict, tree } = await refinedBy(fixer, { content: () => 'hello', ran });
    expect(fixer.uses.map(({ output }) => output.split('\n')[0])).toEqual([
      'It is written down.', expect.stringContaining('is no test, and no test was seen to fail yet'), `${TEST} is written: 2 lines.`,
      '"greets politely" fails for the stated reason. Now the code can be changed.', `${CODE} is written anew: 2 lines.`, '"greets politely", which failed before, passes, and so does the whole suite.',
    ].slice(fixer.uses[0]!.name === 'think' ? 0 : 1));
    expect(verdict).toMatchObject({ verdict: 'ACCEPT', fixes_applied: [{ agent: { role: 'security-fixer' }, outcome: 'kept', files: [CODE, TEST] }] });
    expect(tree.get(CODE)).toBe('hello WANTED\n');
  });

  test('a fix whose test passed before it is refused', async () => {
    const fixer = model([writes(TEST, 'nothing special\n'), run(wanted), writes(CODE, 'hello WANTED\n'), run()]);
    const { verdict, tree } = await refinedBy(fixer, { content: () => 'hello', ran });
    expect(fixer.uses.map(({ output }) => output)).toContainEqual(expect.stringContaining('a test that passes before the change shows nothing'));
    expect(verdict.fixes_applied).toMatchObject([{ outcome: 'refused', evidence: 'no test was seen to fail before the change' }]);
    expect(verdict.verdict).toBe('REVISE');
    expect(tree.get(CODE)).toBe('hello\n');
  });

  test('a failure for another reason is not the one that was announced', async () => {
    const fixer = model([writes(TEST, 'WANTED\n'), run({ ...wanted, because: 'connection refused' }), writes(CODE, 'hello WANTED\n')]);
    await refinedBy(fixer, { content: () => 'hello', ran });
    expect(fixer.uses.map(({ output }) => output)).toContainEqual(expect.stringContaining('fails, but not for the stated reason: expected "Good day", got "Hello"'));
  });
});
