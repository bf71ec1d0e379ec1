import { expect, test } from '@jest/globals';
import type { CheckTree } from '@dark-factory/checks';
import type { Finding } from '@dark-factory/contracts';
import { textOf } from '@dark-factory/runtime';
import { aFinding } from '../../builders/finding.ts';
import { refinedBy } from '../../builders/refined-world.ts';
import { refinementModel, writes } from '../../builders/refinement-model.ts';

const [ONE, TWO] = ['src/wu-01.mjs', 'src/wu-02.mjs'] as const;
const unitOf = (path: string): string => (path === ONE ? 'WU-01' : 'WU-02');

/** A gate in whose eyes a file that says BAD has a broken import. */
const badWords: CheckTree = ({ files }) => Promise.resolve({
  findings: files.filter((file) => textOf(file)!.includes('BAD')).map((file): Finding => aFinding({ path: file.path, rule: 'imports/script-unresolved', message: 'BAD leads nowhere', unit: unitOf(file.path) })),
  filesChecked: files.length, unchecked: [],
});
const broken = { content: () => 'BAD', deps: { checkTree: badWords } };

test('units are mended at the same time, each agent with the files of its assignment', async () => {
  const model = refinementModel([[writes(ONE, 'good\n'), writes(TWO, 'good\n')], [writes(TWO, 'better\n')]]);
  const { verdict, tree } = await refinedBy(model, broken);
  expect(model.tasks.map(({ purpose }) => purpose)).toEqual(['A-1 import-mender, round 1', 'A-2 import-mender, round 1']);
  expect([tree.get(ONE), tree.get(TWO)]).toEqual(['good\n', 'better\n']);
  expect(verdict).toMatchObject({ verdict: 'ACCEPT', rounds: 1, fixes_applied: [{ files: [ONE], outcome: 'kept', evidence: '2 structural errors → 7 tests passed, 0 failed' }, { files: [TWO], outcome: 'kept' }] });
});

test('of two that write the same new file, the second is refused as a whole', async () => {
  const model = refinementModel([[writes(ONE, 'good\n'), writes('src/shared.mjs', 'a\n')], [writes(TWO, 'good\n'), writes('src/shared.mjs', 'b\n')], [writes(TWO, 'good\n')]]);
  const { verdict, tree } = await refinedBy(model, broken);
  expect(tree.get('src/shared.mjs')).toBe('a\n');
  expect(verdict.fixes_applied.map(({ round, outcome, evidence }) => [round, outcome, evidence])).toEqual([
    [1, 'refused', 'src/shared.mjs was written by A-1 in the same round'], [1, 'kept', '2 structural errors → 1 structural error'], [2, 'kept', '1 structural error → 7 tests passed, 0 failed'],
  ]);
});

test('the architect hands out what is wrong; what it gets wrong is told and put right', async () => {
  const assignments = [
    { role: 'plumber', problems: ['P-1', 'P-9'], files: [ONE, 'src/nowhere.mjs'], proof: 'the gate is content', note: 'Look at the import.' },
    { role: 'import-mender', problems: ['P-1'], files: [ONE], proof: 'again' },
  ];
  const model = refinementModel([[writes(ONE, 'good\n')], [writes(TWO, 'good\n')]], (task, { messages }) => (task === 'assign' ? JSON.stringify({ assignments: messages[0]!.content.includes('Round: 1') ? assignments : [] }) : undefined));
  const { verdict } = await refinedBy(model, broken);
  expect(model.tasks[0]!.task).toContain('## From the architect\nLook at the import.');
  expect(model.tasks[0]!.task).toContain(`## Files that you may change\n- ${ONE}\n`);
  // Nobody plays the plumber, and a problem that was left out waits for the next round.
  expect(verdict.fixes_applied.map(({ round, agent }) => [round, agent!.role, agent!.problems])).toEqual([[1, 'import-mender', ['imports/script-unresolved']], [2, 'import-mender', ['imports/script-unresolved']]]);
});

test('an architect who gives no assignments stops nobody', async () => {
  const model = refinementModel([[writes(ONE, 'good\n')], [writes(TWO, 'good\n')]], (task) => (task === 'assign' ? 'Let us think about it first.' : undefined));
  const { verdict } = await refinedBy(model, broken);
  expect(verdict).toMatchObject({ verdict: 'ACCEPT', rounds: 1 });
});

test('an agent in a loop is a limit that was hit, whatever it says of its work', async () => {
  const outcome = { kind: 'stopped' as const, reason: 'it called read 3 times with the same input and the same result', text: 'All done!' };
  const { verdict } = await refinedBy(refinementModel([{ outcome }, { outcome }, { outcome }, { outcome }]), broken);
  expect(verdict.limits_hit).toContain('A-1 import-mender, round 1: it called read 3 times with the same input and the same result');
  expect(verdict).toMatchObject({ verdict: 'REJECT', fixes_applied: [] });
  expect(verdict.agents.filter(({ phase }) => phase === 'swarm').map(({ counted, parts }) => [counted, parts.at(-1)!.value])).toEqual([[false, 0], [false, 0], [false, 0], [false, 0]]);
});
