import { describe, expect, it } from '@jest/globals';
import { checksThat, runNotes, type Defect } from './notes-program.ts';
import { stepOf } from './sandbox-run.ts';

const CASES: readonly (readonly [Defect, readonly unknown[]])[] = [
  ['route-without-guard', ['anonymous call refused: DELETE /notes/{noteId}: 204']],
  ['signature-not-checked', [
    'changed signature refused: 200 {"id":', 'changed claims refused: 200 {"id":', 'alg none refused: 200 {"id":',
  ]],
  ['alg-none', ['alg none refused: 200 {"id":']],
  ['expiry-not-checked', ['expired token refused: 200 {"id":']],
  ['login-broken', ['log in: 401 {"error":"no"}']],
  ['password-not-checked', ['wrong password refused: 200']],
  ['admin-for-all', ['wrong role refused: GET /admin/users: 200 [{"id":']],
];

describe('a program that lets through what it should not', () => {
  it.each(CASES)('fails where %s', async (defect, expected) => {
    const evidence = await runNotes(defect);

    const failed = checksThat(evidence.authentication, 'FAIL');
    expect(failed).toEqual(expected.map((begin) => expect.stringContaining(begin as string)));
    expect(evidence.authentication!.state).toBe('FAIL');
    expect(stepOf(evidence, 'authentication').outcome).toMatchObject({ state: 'failed', reason: expect.stringContaining(`${expected.length} of `) });
  });
});
