import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { computeVerdict } from '../../../packages/stages/src/refinement/verdict-computation.ts';
import { ranWell } from '../../builders/stage-world.ts';

/** The rows of a table in Markdown, as cells. */
function rows(text: string): string[][] {
  return text.split('\n').filter((line) => /^\| [^-]/.test(line)).map((line) => line.slice(1, -1).split('|').map((cell) => cell.trim()));
}

it('docs/verdict.md lists each item of the evidence with its weight, and no other', () => {
  const gate = { errors: 0, filesChecked: 0, unchecked: [], findings: [] } as unknown as Parameters<typeof computeVerdict>[0]['gate'];
  const step = { stack: '.', exitCode: 0, durationMs: 0, tail: '' };
  const runtime = ranWell({ steps: [
    { ...step, step: 'migrate', command: ['.venv/bin/alembic', 'check'], outcome: { state: 'passed' } },
    { ...step, stack: 'android', step: 'build', command: ['gradle'], outcome: { state: 'skipped', reason: 'not built: no Android SDK' } },
  ] });
  const { confidence_basis: items } = computeVerdict({
    gate, runtime, filesInTree: 0, requirements: [], review: { reviewed: [], findings: [], principles: undefined, scope: undefined },
    acceptance: { written: 0, unusable: 0, passed: 0, failed: 0, notRun: 0, struck: [] },
  });
  const documented = rows(readFileSync('docs/verdict.md', 'utf8')).slice(1).map(([item, weight]) => [item!.replace(/(?::| \().*$/, ''), Number(weight)]);
  expect(documented).toEqual(expect.arrayContaining(items.map(({ item, weight }) => [item, weight])));
  expect(documented).toHaveLength(items.length);
});
