import { describe, expect, it } from '@jest/globals';
import { runNotes } from './notes-program.ts';
import { stepOf, summary } from './sandbox-run.ts';

describe('a program that dies while it is asked', () => {
  it('fails with what it printed last, and is asked nothing more', async () => {
    const evidence = await runNotes('dies', [{ id: 'AT-1', title: 'is well', requirements: ['R-01'], steps: [{ request: { method: 'GET', path: '/health' }, expect: { status: 200 } }] }]);

    expect(summary(evidence)).toEqual([
      'start passed', 'health passed', 'authentication failed: the program ended by itself while it was asked: exit code 9',
      'acceptance skipped: the program had ended', 'stop failed: it had ended by itself: exit code 9',
    ]);
    expect(stepOf(evidence, 'authentication').tail).toContain('TypeError: cannot read properties of nothing');
    expect(evidence.authentication!.state).toBe('FAIL');
    expect(evidence.acceptance.cases).toEqual([{ id: 'AT-1', requirements: ['R-01'], state: 'not-run' }]);
  });
});
