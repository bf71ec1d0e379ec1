import { describe, expect, test } from '@jest/globals';
import { checkWith } from '@dark-factory/checks';
import { rule as requestParameter } from '../../../packages/checks/src/rules/express/request-parameter.ts';
import { rule as undeclared } from '../../../packages/checks/src/rules/environment/undeclared.ts';
import { rule as unused } from '../../../packages/checks/src/rules/environment/unused.ts';
import { rule as pathParameter } from '../../../packages/checks/src/rules/fastapi/path-parameter.ts';
import { rule as responseModel } from '../../../packages/checks/src/rules/fastapi/response-model.ts';
import { rule as routerPrefix } from '../../../packages/checks/src/rules/fastapi/router-prefix.ts';
import { rule as sessionParameter } from '../../../packages/checks/src/rules/fastapi/session-parameter.ts';
import { rule as unknownField } from '../../../packages/checks/src/rules/fastapi/unknown-field.ts';
import { rule as duplicateRoute } from '../../../packages/checks/src/rules/http/duplicate-route.ts';
import { rule as openapiMismatch } from '../../../packages/checks/src/rules/http/openapi-mismatch.ts';
import { rule as routerNotIncluded } from '../../../packages/checks/src/rules/http/router-not-included.ts';
import { rule as unknownRoute } from '../../../packages/checks/src/rules/http/unknown-route.ts';
import { aFullstackTree, aFullstackTreeWith } from '../../builders/fullstack-tree.ts';
import { aTree, lines } from './a-tree.ts';

const RULES = [requestParameter, undeclared, unused, pathParameter, responseModel, routerPrefix, sessionParameter, unknownField, duplicateRoute, openapiMismatch, routerNotIncluded, unknownRoute];

async function found(files: Record<string, string>): Promise<string[]> {
  return lines(await checkWith(RULES, { files: aTree(files) }));
}

/** Where one half of the application is changed and the other is not: the change, and what is found. */
const DRIFTS: readonly [string, string, string, string, readonly string[]][] = [
  ['the client says item', 'frontend/src/api/items.ts', '`/api/v1/items/${id}`)', '`/api/v1/item/${id}`)', ['http/unknown-route frontend/src/api/items.ts:10:55 404 Not Found: no server of the tree answers GET /api/v1/item/{}; the nearest is GET /api/v1/items/{item_id}']],
  ['the client forgets the version', 'frontend/src/api/items.ts', "'/api/v1/items/')", "'/api/items/')", ['http/unknown-route frontend/src/api/items.ts:9:48']],
  ['the client sends PUT', 'frontend/src/api/items.ts', "'DELETE'", "'PUT'", ['http/unknown-route frontend/src/api/items.ts:12:57 405']],
  ['the client asks the mailer for mails', 'frontend/src/api/mail.ts', '/mail/messages', '/mail/mails', ['http/unknown-route frontend/src/api/mail.ts:2:15']],
  ['the prefix of the settings moves', 'backend/app/config.py', '/api/v1', '/api/v2', ['backend/tests/test_items.py:2', 'frontend/src/api/items.ts:9', 'frontend/src/api/items.ts:10', 'frontend/src/api/items.ts:11', 'frontend/src/api/items.ts:12']],
  ['the mailer is mounted elsewhere', 'mailer/src/server.js', "'/mail/messages'", "'/messages'", ['http/unknown-route frontend/src/api/mail.ts:2:15']],
  ['a router is left out', 'backend/app/main.py', 'api.include_router(users.router, prefix="/users", tags=["users"])\n', '', ['http/router-not-included backend/app/routers/users.py:7']],
  ['a prefix without its slash', 'backend/app/main.py', '"/users"', '"users"', ['fastapi/router-prefix backend/app/main.py:9']],
  ['a path after one that takes it', 'backend/app/routers/items.py', '"/latest"', '"/{key}"', ['fastapi/path-parameter backend/app/routers/items.py:14', 'http/duplicate-route backend/app/routers/items.py:19']],
  ['a field that the schema lacks', 'backend/app/crud.py', 'title=item.title', 'title=item.name', ['fastapi/unknown-field backend/app/crud.py:16:34']],
  ['a mapped class as the answer', 'backend/app/routers/users.py', 'schemas.UserRead', 'models.User', ['fastapi/response-model backend/app/routers/users.py:10:42']],
  ['a session from nowhere', 'backend/app/routers/users.py', ' = Depends(get_db)', '', ['fastapi/session-parameter backend/app/routers/users.py:11:29']],
  ['another name in the path', 'backend/app/routers/users.py', '{user_id}', '{id}', ['fastapi/path-parameter backend/app/routers/users.py:10']],
  ['another name in req.params', 'mailer/src/controllers/messages.js', '{ id }', '{ messageId: id }', ['express/request-parameter mailer/src/controllers/messages.js:6:11']],
  ['a setting under another name', 'backend/app/config.py', 'SECRET_KEY', 'JWT_SECRET', ['environment/undeclared backend/app/config.py:9:5']],
  ['an example of a setting that nothing reads', '.env.example', 'MAIL_FROM=', 'REPLY_TO=x\nMAIL_FROM=', ['environment/unused .env.example:4:1']],
];

test('an application whose halves fit has no findings', async () => {
  expect(await found(aFullstackTree())).toEqual([]);
}, 60_000);

describe('one half is changed and the other is not', () => {
  test.each(DRIFTS)('%s', async (_, path, from, to, expected) => {
    const problems = await found(aFullstackTreeWith(path, from, to));
    expect(problems.map((line, index) => (line.includes(expected[index] ?? '-') ? expected[index] : line))).toEqual(expected);
  });
});

test('a call that makes no router leaves the app closed', async () => {
  const { 'backend/app/main.py': main } = aFullstackTree();
  const problems = await found(aFullstackTree({ 'backend/app/main.py': `${main!}names = ", ".join(["a"])\n`, 'frontend/src/api/mail.ts': "export const mails = () => fetch('/mail/mails');\n" }));
  expect(problems).toEqual([expect.stringContaining('http/unknown-route frontend/src/api/mail.ts:1:34')]);
});

describe('what could be meant keeps the rules silent', () => {
  test.each<[string, Record<string, string | undefined>]>([
    ['a proxy that takes a prefix off', { 'frontend/src/api/mail.ts': "export const mails = () => fetch('/proxy/mail/messages');\n", 'frontend/vite.config.ts': "export default { server: { proxy: { '/proxy': { target: 'http://mailer:4000', rewrite: (path: string) => path.replace('/proxy', '') } } } };\n" }],
    ['a server in another language', { 'frontend/src/api/mail.ts': "export const mails = () => fetch('/mail/mails');\n", 'gateway/main.go': 'package main\n' }],
    ['files and servers elsewhere', { 'frontend/src/api/mail.ts': "export const load = () => [fetch('/locales/en.json'), fetch('https://api.example.com/items'), fetch('/docs')];\n" }],
    ['an app that is open below a path', { 'mailer/src/server.js': "const express = require('express');\nconst { createProxy } = require('some-proxy');\nconst messages = require('./routes/messages');\nconst app = express();\napp.use('/mail', createProxy('x'));\napp.use('/mail/messages', messages);\n", 'frontend/src/api/mail.ts': "export const mails = () => fetch('/mail/mails');\n" }],
    ['an app that a function makes', { 'backend/app/main.py': 'from fastapi import FastAPI\n\nfrom app.config import settings\n\n\ndef create_app() -> FastAPI:\n    from app.routers import items, users\n\n    app = FastAPI()\n    app.include_router(items.router, prefix=settings.API_PREFIX)\n    app.include_router(users.router, prefix=f"{settings.API_PREFIX}/users")\n    return app\n\n\napp = create_app()\n' }],
  ])('%s', async (_, changes) => {
    expect(await found(aFullstackTree(changes))).toEqual([]);
  });
});
