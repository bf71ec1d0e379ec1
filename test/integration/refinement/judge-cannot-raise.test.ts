import { expect, test } from '@jest/globals';
import { refinedBy } from '../../builders/refined-world.ts';
import { refinementModel } from '../../builders/refinement-model.ts';
import { reviewOf } from '../../builders/refinement-answers.ts';

const says = (verdict: string, reason: string) => JSON.stringify({ verdict, reason, remains: ['write the manual'] });

test('a judge who says ACCEPT against the evidence is overruled, on record', async () => {
  const model = refinementModel([], (task, { messages }) => (task === 'judge' ? says('ACCEPT', 'it looks good to me') : task === 'review' ? reviewOf(messages[0]!.content, [], ['src/wu-01.mjs']) : undefined));
  const { verdict } = await refinedBy(model);
  expect(verdict).toMatchObject({ verdict: 'REVISE', reasons: [{ code: 'review-incomplete' }], judgement: { verdict: 'ACCEPT', overruled: true } });
});

test('a judge lowers with a reason, which is in the verdict', async () => {
  const { verdict } = await refinedBy(refinementModel([], (task) => (task === 'judge' ? says('REVISE', 'the scope of work asks for two languages') : undefined)));
  expect(verdict).toMatchObject({ verdict: 'REVISE', confidence: 1, reasons: [{ code: 'judge', message: 'the scope of work asks for two languages' }], judgement: { overruled: false, remains: ['write the manual'] } });
});

test('a judge is shown what was seen, and no code', async () => {
  const model = refinementModel();
  await refinedBy(model, { content: (path) => `// the inside of ${path}` });
  const { content } = model.requests.find(({ messages }) => messages[0]!.content.includes('Task: judge'))!.messages[0]!;
  expect(content).toContain('## Verdict by rule\nACCEPT, confidence 1');
  expect(content).toContain('passed: 7 passed, 0 failed');
  expect(content).not.toContain('the inside of');
});

test('a judge who is not heard changes nothing, and that is told', async () => {
  const { verdict } = await refinedBy(refinementModel([], (task) => (task === 'judge' ? 'I would rather not say.' : undefined)));
  expect(verdict).toMatchObject({ verdict: 'ACCEPT', limits_hit: [expect.stringContaining('the judge was not heard')] });
  expect(verdict.judgement).toBeUndefined();
});
