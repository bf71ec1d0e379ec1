import { describe, expect, it } from '@jest/globals';
import { checksThat, notesFiles, NOTES, runNotes } from './notes-program.ts';
import { sandboxRun, summary } from './sandbox-run.ts';

const document = JSON.parse(notesFiles('none')['openapi.json']!) as { paths: Record<string, object> } & Record<string, unknown>;

describe('what cannot be known of authentication', () => {
  it('is UNKNOWN without an OpenAPI document', async () => {
    const evidence = await runNotes('no-document');

    expect(summary(evidence)).toEqual(['start passed', 'health passed', 'authentication skipped: there is no OpenAPI document', 'stop passed']);
    expect(evidence.authentication).toEqual({ state: 'UNKNOWN', reason: 'there is no OpenAPI document', checks: [] });
  });

  it('is UNKNOWN where nobody can register, although strangers are refused', async () => {
    const { '/auth/register': _gone, ...paths } = document.paths;
    const evidence = await sandboxRun(notesFiles('none', { 'openapi.json': JSON.stringify({ ...document, paths }) }), [NOTES]);

    expect(evidence.authentication).toMatchObject({ state: 'UNKNOWN', reason: 'logging in was not seen to work; no operation was seen to accept a token' });
    expect(checksThat(evidence.authentication, 'PASS')).toHaveLength(5);
    expect(checksThat(evidence.authentication, 'UNKNOWN')).toEqual([
      'register: the document has none, and no account is known', 'log in: nobody could be registered', 'wrong role refused: GET /admin/users: nobody could be logged in',
    ]);
  });

  it('is UNKNOWN where an operation answers before it asks who calls', async () => {
    const paths = { ...document.paths, '/reports': { get: { responses: {} } } };
    const evidence = await sandboxRun(notesFiles('none', { 'openapi.json': JSON.stringify({ ...document, paths }) }), [NOTES]);

    expect(evidence.authentication).toMatchObject({ state: 'UNKNOWN', reason: '1 of 6 operations that declare security were not seen to refuse strangers' });
    expect(checksThat(evidence.authentication, 'UNKNOWN')).toEqual(['anonymous call refused: GET /reports: 404 {"error":"no such route"}; it answered something else before it asked who calls']);
  });

  it('is told apart from a program that declares no security', async () => {
    const { security: _none, ...open } = document;
    const evidence = await sandboxRun(notesFiles('none', { 'openapi.json': JSON.stringify(open) }), [NOTES]);

    expect(evidence.authentication).toEqual({ state: 'not-declared', reason: 'no operation of the OpenAPI document declares security', checks: [] });
  });

  it('is asked by a document of the tree where the program serves none', async () => {
    const yaml = 'openapi: 3.0.3\ninfo: {title: n, version: "1"}\npaths:\n  /me:\n    get:\n      security: [{bearer: []}]\n      responses: {}\ncomponents:\n  securitySchemes:\n    bearer: {type: http, scheme: bearer}\n';
    const evidence = await sandboxRun(notesFiles('no-document', { 'docs/openapi.yaml': yaml }), [NOTES]);

    expect(checksThat(evidence.authentication, 'PASS')).toEqual(['anonymous call refused: GET /me: 401 {"error":"who are you?"}']);
    expect(evidence.steps.find(({ step }) => step === 'authentication')!.command).toEqual(['read', 'docs/openapi.yaml']);
  });

  it('is asked by a document that only an account of the program\u2019s own is shown', async () => {
    const seeded = "users.set(process.env.ADMIN_EMAIL, { id: randomUUID(), email: process.env.ADMIN_EMAIL, password: process.env.ADMIN_PASSWORD, role: 'user' });\n";
    const server = notesFiles('none')['server.mjs']!.replace('/^\\/openapi\\.json$/, () => [200, ', '/^\\/api\\/openapi\\.json$/, guarded(() => [200, ').replace("'./openapi.json', import.meta.url)))]]]", "'./openapi.json', import.meta.url)))])]]").replace('class Refusal', `${seeded}\nclass Refusal`);
    const { '/auth/register': _gone, ...paths } = document.paths;
    const env = [...NOTES.env, { name: 'ADMIN_EMAIL', from: 'value' as const, value: 'owner@example.com' }, { name: 'ADMIN_PASSWORD', from: 'random-secret' as const }];
    const files = notesFiles('none', { 'server.mjs': server, 'openapi.json': JSON.stringify({ ...document, paths }) });
    const evidence = await sandboxRun(files, [{ ...NOTES, env }], { routes: ['/auth/login', '/api/openapi.json'] });

    expect(evidence.steps.find(({ step }) => step === 'authentication')).toMatchObject({ command: ['GET', '/api/openapi.json'], outcome: { state: 'passed' } });
    expect(checksThat(evidence.authentication, 'PASS')).toContain('log in: 200');
    expect(JSON.stringify(evidence)).not.toMatch(/eyJ/);
  });

  it('is asked by the document that a page of Swagger UI was made with', async () => {
    const script = `window.onload = () => { var options = { "swaggerDoc": ${JSON.stringify({ ...document, info: { title: 'a "}" \\\\', version: '1' } })}, "customOptions": {} }; }`;
    const server = notesFiles('none')['server.mjs']!.replace('/^\\/openapi\\.json$/, () => [200, JSON.parse(', '/^\\/api-docs\\/swagger-ui-init\\.js$/, () => [200, (')
      .replace("JSON.stringify(body));", "typeof body === 'object' && !Buffer.isBuffer(body) ? JSON.stringify(body) : body);");
    const evidence = await sandboxRun(notesFiles('none', { 'server.mjs': server, 'openapi.json': script }), [NOTES]);

    expect(evidence.authentication?.state).toBe('PASS');
    expect(evidence.steps.find(({ step }) => step === 'authentication')!.command).toEqual(['GET', '/api-docs/swagger-ui-init.js']);
  });
});
