import { expect, test } from '@jest/globals';
import { checkWith } from '@dark-factory/checks';
import { examplePlan } from '../../../packages/checks/src/example-plan.ts';
import { rule as missingColumn } from '../../../packages/checks/src/rules/plan/missing-column.ts';
import { rule as missingRoute } from '../../../packages/checks/src/rules/plan/missing-route.ts';
import { aTree } from './a-tree.ts';

const FILES = {
  'main.py': 'from fastapi import FastAPI\n\nimport boxes\n\napp = FastAPI()\napp.include_router(boxes.router, prefix="/api/boxes")\n',
  'boxes.py': 'from fastapi import APIRouter\n\nrouter = APIRouter()\n\n\n@router.get("")\ndef all_boxes():\n    return []\n\n\n@router.get("/{box_id}")\ndef one(box_id: int):\n    return box_id\n',
  'web/boxes.ts': '',
  'schema.sql': 'CREATE TABLE boxes (id serial PRIMARY KEY, "createdAt" timestamptz, owner int);\n',
};
type Method = 'GET' | 'POST';
interface More {
  readonly consumes?: string[];
  readonly files?: string[];
  readonly module?: string;
}
const promise = (path: string, method: Method = 'GET', more: More = {}) => examplePlan([
  { files: more.files ?? ['boxes.py'], provides: [{ id: 'boxes', module: more.module ?? 'boxes.py', routes: [{ method, path, summary: '' }] }] },
  { files: ['web/boxes.ts'], consumes: more.consumes ?? [] },
]);
const routes = async (plan: ReturnType<typeof promise>, files: Readonly<Record<string, string>> = FILES) => (await checkWith([missingRoute], { files: aTree(files), plan })).findings;

test('a route that nobody uses is less sure than one that a consumer or a client asks for', async () => {
  expect(await routes(promise('/api/boxes', 'POST'))).toMatchObject([{ severity: 'warning', confidence: 'medium', related: [{ path: 'boxes.py', line: 6 }] }]);
  expect(await routes(promise('/api/boxes', 'POST', { consumes: ['boxes'] }))).toMatchObject([{ severity: 'warning', confidence: 'high' }]);
  const client = { ...FILES, 'web/boxes.ts': "export const add = () => fetch('/api/boxes', { method: 'POST' });\n" };
  expect(await routes(promise('/api/boxes', 'POST'), client)).toMatchObject([{ confidence: 'high', related: [{ path: 'boxes.py', line: 6 }, { path: 'web/boxes.ts', line: 1 }] }]);
});

test('below another prefix it is served after all, so that it is less sure', async () => {
  expect(await routes(promise('/boxes/{id}', 'GET', { consumes: ['boxes'] }))).toMatchObject([{ confidence: 'medium', related: [{ path: 'boxes.py', line: 11 }] }]);
});

test('a module that has the word of the path may register it in a way that is not read', async () => {
  const files = { ...FILES, 'boxes.py': `${FILES['boxes.py']}\n\ndef register(app):\n    app.add_api_route("/lids", all_boxes)\n` };
  expect(await routes(promise('/lids'), files)).toEqual([]);
  expect(await routes(promise('/lids'))).toHaveLength(1);
});

test.each([
  ['a path of any framework', '/api/boxes/<int:id>', FILES],
  ['a page of a browser', '/boxes/new', { ...FILES, 'boxes.ts': "export const routes = [{ path: '/boxes' }];\n" }, { module: 'boxes.ts', files: ['boxes.ts'] }],
  ['a file that is not delivered', '/api/lids', FILES, { files: ['boxes.py', 'lids.py'] }],
  ['a prefix that is set elsewhere', '/api/lids', { ...FILES, 'main.py': FILES['main.py'].replace('"/api/boxes"', 'PREFIX') }],
  ['a router that is made at run time', '/api/lids', { ...FILES, 'main.py': `${FILES['main.py']}for each in routers():\n    app.include_router(each)\n` }],
  ['an application below the path', '/v2/lids', { ...FILES, 'main.py': `${FILES['main.py']}app.mount("/v2", other)\n` }],
  ['a socket', '/api/boxes/live', { ...FILES, 'boxes.py': `${FILES['boxes.py'].split('\n\n\n@router.get("/{')[0]!}\n\n\n@router.websocket("/live")\nasync def live(websocket):\n    pass\n` }],
  ['a server that is not read', '/api/lids', { ...FILES, 'lids.py': 'from aiohttp import web\n' }],
])('nothing is said of %s', async (_, path, files: Readonly<Record<string, string>>, more: More = {}) => {
  expect(await routes(promise(path, 'GET', { consumes: ['boxes'], ...more }), files)).toEqual([]);
});

const columns = async (entries: string[], files: Readonly<Record<string, string>> = FILES) => (await checkWith([missingColumn], { files: aTree(files), plan: examplePlan([{ files: ['schema.sql'], provides: [{ id: 'boxes', module: 'schema.sql', tables: [{ name: 'public.boxes', columns: entries }] }] }]) })).findings;

test('a column is compared by its name, whatever stands around it', async () => {
  expect(await columns(['"createdAt" TIMESTAMPTZ NOT NULL', 'ID: serial', 'PRIMARY KEY (id)', 'created/updated times', 'width and height in mm', 'Owner'])).toEqual([]);
  expect(await columns(['owners integer'])).toMatchObject([{ severity: 'warning', related: [{ path: 'schema.sql', line: 1 }] }]);
});

test('a column that SQL of the tree uses is an error', async () => {
  const query = { ...FILES, 'boxes.py': 'def mine(connection, owner):\n    return connection.execute("SELECT id FROM boxes WHERE owner_id = %s", (owner,))\n' };
  expect(await columns(['owner_id integer'], query)).toMatchObject([{ severity: 'error', related: [{ path: 'boxes.py', line: 2 }] }]);
});

test('a table that a program changes in ways that do not show is left alone', async () => {
  expect(await columns(['owner_id integer'], { ...FILES, 'grow.py': 'def grow(connection, name):\n    connection.execute(f"CREATE TABLE {name} (id int)")\n' })).toEqual([]);
});
