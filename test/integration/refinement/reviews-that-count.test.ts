import { expect, test } from '@jest/globals';
import { refinedBy } from '../../builders/refined-world.ts';
import { refinementModel } from '../../builders/refinement-model.ts';
import { auditOf, comparisonOf, reviewOf } from '../../builders/refinement-answers.ts';

const FILES = ['src/wu-01.mjs', 'src/wu-02.mjs'];

test('a review below the floor is held again with the reasons, and then it is missing', async () => {
  const model = refinementModel([], (task, { messages }) => (task === 'review' ? reviewOf(messages[0]!.content, [], []) : undefined));
  const { verdict } = await refinedBy(model);
  expect(verdict).toMatchObject({ verdict: 'REVISE', review: { coverage: 0 }, limits_hit: ['code-reviewer: held twice, and twice below 0.5: it counts as missing'] });
  const held = verdict.agents.filter(({ role }) => role === 'code-reviewer');
  expect(held.map(({ attempt, counted }) => [attempt, counted])).toEqual([[1, false], [2, false]]);
  expect(held[0]!.parts[0]).toEqual({ part: 'files read', value: 0, detail: '0 of 2 files have a note that says something' });
  const asked = model.requests.map(({ messages }) => messages[0]!.content).filter((text) => text.includes('Task: review'));
  expect(asked[1]).toContain('## Your earlier review could not be counted\n- files read: 0 of 2 files have a note that says something');
});

test('reviewers are new conversations: each knows the tree and the scope, and nothing of a fix, a plan or each other', async () => {
  const model = refinementModel();
  await refinedBy(model);
  const reviews = model.requests.filter(({ messages }) => /Task: (review|audit|compare)/.test(messages[0]!.content));
  expect(reviews.map(({ purpose }) => purpose).sort()).toEqual(['code-reviewer, slice 1 of 1', 'scope-assessor, slice 1 of 1', 'security-auditor, slice 1 of 1']);
  for (const { messages } of reviews) {
    expect(messages).toHaveLength(1);
    expect(messages[0]!.content).not.toMatch(/WU-0\d|R-01|Round|greet\(name/);
  }
});

test('an audit rests on lines that are there; what it invents is dropped and counted, and the principle is not shown', async () => {
  const audit = JSON.parse(auditOf()) as { principles: { id: string; state: string; reason: string; lines: object[] }[] };
  const grounded = { id: 'V1', state: 'kept', reason: 'nothing is put together from text', lines: [{ path: FILES[0], line: 2, quote: 'export {};' }] };
  const invented = { id: 'V6', state: 'kept', reason: 'there is a login', lines: [{ path: FILES[0], line: 1, quote: 'verify(password)' }] };
  const principles = audit.principles.map((principle) => [grounded, invented].find(({ id }) => id === principle.id) ?? principle);
  const { verdict } = await refinedBy(refinementModel([], (task) => (task === 'audit' ? JSON.stringify({ principles, findings: [] }) : undefined)));
  const state = (id: string) => verdict.principles.find((principle) => principle.id === id);
  expect(state('V1')).toMatchObject({ state: 'kept', lines: [{ path: FILES[0], line: 2 }] });
  expect(state('V6')).toMatchObject({ state: 'not-shown', lines: [] });
  expect(verdict.review.droppedFindings).toBe(1);
  expect(verdict.agents.find(({ role }) => role === 'security-auditor')!.parts[1]).toMatchObject({ value: 0.5, detail: '1 of 2 citations say what is quoted' });
});

test('a broken principle keeps from ACCEPT', async () => {
  const broken = [{ id: 'V6', state: 'broken', reason: 'anybody may come in', lines: [{ path: FILES[0], line: 2, quote: 'export {};' }] }, ...(JSON.parse(auditOf()) as { principles: { id: string }[] }).principles.filter(({ id }) => id !== 'V6')];
  const { verdict } = await refinedBy(refinementModel([], (task) => (task === 'audit' ? JSON.stringify({ principles: broken }) : undefined)));
  expect(verdict).toMatchObject({ verdict: 'REVISE', reasons: [{ code: 'security-broken', message: 'broken: V6 Authentication' }] });
});

test('what the assessor of the scope cannot find is missing, whatever the plan says', async () => {
  const answer = (text: string): string => {
    const said = JSON.parse(comparisonOf(text)) as { items: { line: number; state: string; code: object[] }[] };
    return JSON.stringify({ ...said, items: said.items.map((item) => (item.line === 1 ? { ...item, code: [{ path: FILES[0], line: 1, quote: 'greet()' }] } : item)) });
  };
  const { verdict } = await refinedBy(refinementModel([[]], (task, { messages }) => (task === 'compare' ? answer(messages[0]!.content) : undefined)), { input: { allowedMissing: [] } });
  expect(verdict.requirements).toMatchObject([{ id: 'R-01', state: 'missing', allowed: false }]);
  expect(verdict.reasons).toContainEqual({ code: 'requirements-open', message: 'not built: R-01' });
});
