import type { Inspection, InspectionRequest } from '@dark-factory/contracts';
import { describe, expect, it } from '@jest/globals';
import { inspected } from './inspection-run.ts';
import { NOTES, notesFiles } from './notes-program.ts';
import { aStack } from './sandbox-run.ts';

/** Counts visits by a cookie, and falls over where it is told to. */
const VISITS = `
import { createServer } from 'node:http';
import { randomUUID, randomBytes } from 'node:crypto';
const visits = new Map();
console.log('listening on port ' + process.env.PORT + ' with ' + process.env.SESSION_SECRET);
createServer((request, response) => {
  const known = /visitor=(\\S+)/.exec(request.headers.cookie ?? '')?.[1];
  const id = known ?? randomBytes(20).toString('hex');
  visits.set(id, (visits.get(id) ?? 0) + 1);
  if (request.url === '/long') return response.end('x'.repeat(20_000));
  if (request.url === '/fault') {
    console.error('TypeError: no price of ' + id + ' at http://127.0.0.1:' + process.env.PORT + '/fault');
    return response.writeHead(500).end('internal');
  }
  if (request.url === '/die') process.exit(9);
  response.writeHead(200, { 'content-type': 'application/json', 'set-cookie': 'visitor=' + id + '; HttpOnly', 'x-own': id });
  const own = randomUUID();
  response.end(JSON.stringify({ visits: visits.get(id), own, again: own, at: new Date().toISOString(), url: 'http://127.0.0.1:' + process.env.PORT, secret: process.env.SESSION_SECRET, text: 'key ' + process.env.SESSION_SECRET }));
}).listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
`;
const STACK = aStack({ env: [{ name: 'SESSION_SECRET', from: 'random-secret' }], start: ['node', 'server.mjs'], health: { path: '/', status: 200 } });
const get = (path: string): InspectionRequest => ({ method: 'GET', path });
const ask = (...requests: InspectionRequest[]): Promise<Inspection> => inspected({ 'server.mjs': VISITS }, [STACK], { kind: 'http', requests });
const replies = (inspection: Inspection): unknown[] => (inspection.kind === 'answered' ? inspection.answers.map(({ reply }) => (reply.kind === 'status' ? reply.status : reply.problem)) : [inspection]);

describe('a program that is started and asked', () => {
  it('is asked with its cookies, and a fault of its own brings its last lines', async () => {
    const inspection = await ask(get('/'), get('/'), get('/fault'));

    expect(replies(inspection)).toEqual([200, 200, 500]);
    if (inspection.kind !== 'answered') throw new Error(inspection.kind);
    expect(inspection.answers.map(({ reply }) => (reply.kind === 'status' ? reply.body : ''))).toEqual([expect.stringContaining('"visits":1,'), expect.stringContaining('"visits":2,'), 'internal']);
    expect(inspection.answers[0]!.reply).toMatchObject({ headers: { 'content-type': 'application/json' }, cookies: ['visitor'] });
    expect(inspection.log).toBe('listening on port <port> with ***\nTypeError: no price of *** at http://127.0.0.1:<port>/fault');
    expect(inspection.died).toBeUndefined();
  });

  it('says the same each time, and no secret, port or identifier', async () => {
    const [first, second] = [await ask(get('/'), get('/')), await ask(get('/'), get('/'))];

    expect(second).toEqual(first);
    expect(JSON.stringify(first)).toContain(String.raw`\"own\":\"<uuid 1>\",\"again\":\"<uuid 1>\",\"at\":\"`);
    expect(JSON.stringify(first)).toContain(String.raw`\"own\":\"<uuid 2>\"`);
    expect(JSON.stringify(first)).toContain(String.raw`http://127.0.0.1:<port>\",\"secret\":\"***\",\"text\":\"key ***\"`);
    expect(first).not.toHaveProperty('log');
  }, 20_000);

  it('that dies is asked nothing more, and its last lines are told', async () => {
    const inspection = await ask(get('/fault'), get('/die'), get('/'));

    expect(replies(inspection)).toEqual([500, 'the program ended by itself: exit code 9', 'the program had ended: exit code 9']);
    expect(inspection).toMatchObject({ died: 'exit code 9', log: expect.stringContaining('TypeError: no price') });
  });

  it('is shown what fits, and how much does not', async () => {
    const inspection = await ask(get('/long'), get('/long'));

    expect(inspection).toMatchObject({ answers: [{ reply: { body: 'x'.repeat(5000), cut: 15_000 } }, { reply: { cut: 15_000 } }] });
  });

  it('gives values that later requests name: a token opens what is guarded, and is not told', async () => {
    const account = { email: 'a@example.com', password: 'Long-enough-1' };
    const headers = { authorization: 'Bearer {{token}}' };
    const inspection = await inspected(notesFiles('none'), [NOTES], { kind: 'http', requests: [
      { method: 'POST', path: '/auth/register', json: account }, { method: 'POST', path: '/auth/login', json: account, save: { token: '/accessToken', absent: '/nothing' } },
      { method: 'POST', path: '/notes', headers, json: { title: 'Milk' }, save: { note: '/id' } }, { method: 'DELETE', path: '/notes/{{note}}', headers }, get('/notes'),
    ] });

    expect(replies(inspection)).toEqual([201, 200, 201, 204, 401]);
    if (inspection.kind !== 'answered') throw new Error(inspection.kind);
    expect(inspection.answers[1]).toMatchObject({ notSaved: ['absent'], reply: { body: '{"accessToken":"***"}' } });
    expect(inspection.answers[3]!.request).toMatch(/^DELETE \/notes\/<uuid \d> with authorization$/);
    expect(JSON.stringify(inspection)).not.toMatch(/eyJ|Long-enough/);
  });

  it('that cannot be reached is told by the step that failed and its last lines', async () => {
    const stack = aStack({ ...STACK, migrate: [['node', '-e', 'console.error("no table"); process.exit(3)']] });
    const question = { kind: 'http' as const, requests: [get('/')] };

    expect(await inspected({ 'server.mjs': VISITS }, [stack], question)).toMatchObject({ kind: 'not-reached', step: 'migrate', reason: expect.stringContaining('exit code 3'), tail: 'no table' });
    expect(await inspected({ 'server.mjs': 'throw new Error("not ready");' }, [STACK], question)).toMatchObject({ kind: 'not-reached', step: 'start', tail: expect.stringContaining('Error: not ready') });
    expect(await inspected({}, [aStack()], question)).toEqual({ kind: 'refused', reason: 'no stack of the plan declares how it is started' });
  });
});
