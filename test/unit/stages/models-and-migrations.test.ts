import type { RuntimeStep } from '@dark-factory/contracts';
import { expect, it } from '@jest/globals';
import { compareDistance, distance, failedStep } from '../../../packages/stages/src/refinement/refinement-state.ts';
import { ranWell } from '../../builders/stage-world.ts';

const step = { stack: '.', exitCode: 1, durationMs: 0, tail: '' };
const differs: RuntimeStep = { ...step, step: 'migrate', command: ['.venv/bin/alembic', 'check'], outcome: { state: 'failed', reason: 'exit code 255' } };
const started = (state: 'passed' | 'failed'): RuntimeStep => ({ ...step, step: 'start', command: ['uvicorn'], outcome: state === 'passed' ? { state } : { state, reason: 'it ended by itself' } });
const evaluated = (steps: RuntimeStep[]) => ({ files: [], gate: { errors: 0 } as never, runtime: ranWell({ steps }) });

it('a program that starts is nearer to running, though its models and migrations still differ', () => {
  const [before, after] = [evaluated([differs, started('failed')]), evaluated([differs, started('passed')])];

  expect(failedStep(before.runtime)!.step).toBe('start');
  expect(failedStep(after.runtime)).toBe(differs);
  expect(compareDistance(distance(after), distance(before))).toBeLessThan(0);
});
