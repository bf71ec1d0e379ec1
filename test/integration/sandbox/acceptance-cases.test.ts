import { AcceptanceCases } from '@dark-factory/contracts';
import { describe, expect, it } from '@jest/globals';
import { runNotes } from './notes-program.ts';
import { stepOf, summary } from './sandbox-run.ts';

const account = { email: '{{unique}}@example.com', password: 'Long-enough-1' };
const register = { request: { method: 'POST', path: '/auth/register', json: account }, expect: { status: 201, matches: { '/id': 'uuid' } } };
const login = { request: { method: 'POST', path: '/auth/login', json: account }, expect: { status: [200, 201], matches: { '/accessToken': 'non-empty' } }, save: { token: '/accessToken' } };
const headers = { authorization: 'Bearer {{token}}' };
const write = { request: { method: 'POST', path: '/notes', headers, json: { title: 'Milk {{unique}}' } }, expect: { status: 201, json: { title: 'Milk {{unique}}' }, matches: { '/createdAt': 'date-time' } }, save: { note: '/id' } };
const list = (json: unknown) => ({ request: { method: 'GET', path: '/notes', headers }, expect: { status: 200, json } });

const cases = AcceptanceCases.parse([
  { id: 'AT-1', title: 'a note is kept and can be taken away', requirements: ['R-01', 'R-02'], steps: [
    register, login, write, list({ items: { $some: { id: '{{note}}', title: 'Milk {{unique}}' } } }),
    { request: { method: 'DELETE', path: '/notes/{{note}}', headers }, expect: { status: 204 } }, list({ items: [] }),
  ] },
  { id: 'AT-2', title: 'notes can be pinned', requirements: ['R-03'], steps: [register, login, { ...write, expect: { status: 201, json: { title: 'Milk {{unique}}', pinned: false } } }] },
  { id: 'AT-3', title: 'an address registers once', requirements: ['R-04'], steps: [register, { ...register, expect: { status: 400 } }] },
  { id: 'AT-5', title: 'settings are known', requirements: [], steps: [register, login, { ...write, request: { ...write.request, json: { title: 'a {{env.SESSION_SECRET}} b {{env.NAME}}' } }, expect: { status: 201, json: { title: '{{env.NAME}}' } } }] },
  { id: 'AT-4', title: 'notes have numbers', requirements: [], steps: [register, login, { ...write, save: { number: '/number' } }] },
]);

describe('acceptance cases', () => {
  it('are asked of the running program, and what fails is told as behaviour', async () => {
    const evidence = await runNotes('none', cases, [{ name: 'NAME', from: 'value', value: 'Shelf' }]);

    expect(summary(evidence)).toEqual(['start passed', 'health passed', 'authentication passed', 'acceptance failed: 4 of 5 cases failed', 'stop passed']);
    expect(evidence.acceptance.cases).toEqual([
      { id: 'AT-1', requirements: ['R-01', 'R-02'], state: 'passed' },
      {
        id: 'AT-2', requirements: ['R-03'], state: 'failed',
        request: expect.stringMatching(/^POST \/notes with authorization \{"title":"Milk \w{10}"\}$/),
        expected: expect.stringMatching(/^201, a body with \{"title":"Milk \w{10}","pinned":false\}$/),
        got: expect.stringMatching(/^201 \{"id":".*"title":"Milk \w{10}".*\} \(differs at \/pinned\)$/),
      },
      {
        id: 'AT-3', requirements: ['R-04'], state: 'failed',
        request: expect.stringMatching(/^POST \/auth\/register \{"email":"\w{10}@example\.com","password":"\*\*\*"\}$/),
        expected: '400', got: '409 {"error":"taken"}',
      },
      { id: 'AT-5', requirements: [], state: 'failed', request: expect.stringContaining('{"title":"a *** b Shelf"}'), expected: '201, a body with {"title":"Shelf"}', got: expect.stringContaining('"title":"a *** b Shelf"') },
      { id: 'AT-4', requirements: [], state: 'failed', request: expect.any(String), expected: expect.stringContaining('with a value at /number'), got: expect.stringContaining('(nothing is there)') },
    ]);
    expect(stepOf(evidence, 'acceptance').tail).toContain('AT-2: POST /notes');
    expect(JSON.stringify(evidence)).not.toMatch(/eyJ|Long-enough/);
  });

  it('name only what an earlier step saved', () => {
    const steps = [{ request: { method: 'GET', path: '/notes/{{note}}' }, expect: { status: 200 } }];

    expect(AcceptanceCases.safeParse([{ id: 'AT-1', title: 't', requirements: [], steps }]).error?.issues[0]?.message).toBe('{{note}} was not saved by an earlier step');
  });
});
