import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { aStack, sandboxRun } from './sandbox-run.ts';

const files = { 'server.mjs': readFileSync(new URL('../../fixtures/programs/sessions/server.mjs', import.meta.url), 'utf8') };
const seen = async (checks: string): Promise<{ state: string | undefined; checks: string[] }> => {
  const { authentication } = await sandboxRun(files, [aStack({
    env: [{ name: 'SESSION_SECRET', from: 'random-secret' }, { name: 'CHECKS', from: 'value', value: checks }], start: ['node', 'server.mjs'],
  })]);
  return { state: authentication?.state, checks: authentication!.checks.map(({ name, state, got }) => `${state} ${name}: ${got.slice(0, 3)}`) };
};

describe('a program with sessions in cookies', () => {
  it('is logged in to by its form, below the base path of its document, and refuses a changed cookie', async () => {
    expect(await seen('all')).toEqual({ state: 'PASS', checks: [
      'PASS anonymous call refused: GET /api/orders: 302', 'PASS anonymous call refused: POST /api/orders: 403',
      'PASS register: 201', 'PASS log in: 200', 'PASS wrong password refused: 401', 'PASS token accepted: 200', 'PASS changed token refused: 302',
    ] });
  });

  it('fails where a cookie is believed without its signature', async () => {
    const { state, checks } = await seen('none');

    expect(state).toBe('FAIL');
    expect(checks.at(-1)).toBe('FAIL changed token refused: 200');
  });
});
