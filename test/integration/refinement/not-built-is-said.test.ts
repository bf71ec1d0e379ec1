import { expect, test } from '@jest/globals';
import { refinedBy } from '../../builders/refined-world.ts';
import { refinementModel } from '../../builders/refinement-model.ts';
import { ranWell } from '../../builders/stage-world.ts';

test('what could not be built on this machine is in the verdict and before the judge, and keeps nobody from accepting the rest', async () => {
  const well = ranWell();
  const skipped = { stack: 'android', step: 'install' as const, command: ['gradle', 'assemble'], outcome: { state: 'skipped' as const, reason: 'not built: no Android SDK' }, exitCode: null, durationMs: 0, tail: '' };
  const model = refinementModel();
  const { verdict } = await refinedBy(model, { ran: () => ({ ...well, steps: [skipped, ...well.steps] }) });
  expect(verdict).toMatchObject({ verdict: 'ACCEPT', rounds: 0, limits_hit: ['not built: no Android SDK (android/)'] });
  const judged = model.requests.filter(({ messages }) => messages[0]!.content.startsWith('Role: judge'));
  expect(judged).toHaveLength(1);
  expect(judged[0]!.messages[0]!.content).toContain('### Limits that were hit\n- not built: no Android SDK (android/)');
});
