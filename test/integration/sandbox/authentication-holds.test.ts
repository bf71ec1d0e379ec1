import { describe, expect, it } from '@jest/globals';
import { checksThat, runNotes } from './notes-program.ts';
import { stepOf, summary } from './sandbox-run.ts';

describe('a program that keeps to its OpenAPI document', () => {
  it('is asked as a stranger, as somebody and as a forger, and passes', async () => {
    const evidence = await runNotes('none');

    expect(summary(evidence)).toEqual(['start passed', 'health passed', 'authentication passed', 'stop passed']);
    expect(checksThat(evidence.authentication, 'FAIL')).toEqual([]);
    expect(checksThat(evidence.authentication, 'UNKNOWN')).toEqual([]);
    expect(evidence.authentication).toMatchObject({ state: 'PASS', reason: 'logging in works, a token is accepted, and all 5 operations that declare security refuse strangers' });
    expect(evidence.authentication!.checks.map(({ name, got }) => `${name}: ${got.slice(0, 3)}`)).toEqual([
      'anonymous call refused: GET /me: 401', 'anonymous call refused: GET /notes: 401', 'anonymous call refused: POST /notes: 401',
      'anonymous call refused: DELETE /notes/{noteId}: 401', 'anonymous call refused: GET /admin/users: 401',
      'register: 201', 'log in: 200', 'wrong password refused: 401', 'token accepted: 200',
      'changed signature refused: 401', 'changed claims refused: 401', 'alg none refused: 401', 'expired token refused: 401',
      'wrong role refused: GET /admin/users: 403',
    ]);
    expect(stepOf(evidence, 'authentication').command).toEqual(['GET', '/openapi.json']);
  });

  it('tells no token and no password of it, not even where the program prints them', async () => {
    const evidence = await runNotes('none');

    expect(stepOf(evidence, 'stop').tail).toContain('signed in with ***');
    expect(JSON.stringify(evidence)).not.toMatch(/eyJ|Zz9!|Zz9%21/);
  });
});
