import type { Plan } from '@dark-factory/contracts';
import { kotlinModules } from '../../kotlin/kotlin-modules.ts';
import { examplePlan } from '../../example-plan.ts';
import { scriptCalls } from '../../http/http-calls.ts';
import type { HttpCall, HttpRoute } from '../../http/http-route.ts';
import { endsWith, matches, shapeOf } from '../../http/path-shape.ts';
import { promisedRoute, routeLookup, type PromisedRoute, type UnservedRoute } from '../../http/promised-routes.ts';
import { isTestPath } from '../../http/test-path.ts';
import type { Problem, RelatedPlace, Rule } from '../../rule.ts';
import type { SourceTree } from '../../source-tree.ts';

const MAIN = 'from fastapi import FastAPI\n\nfrom items import router\n\napp = FastAPI()\napp.include_router(router, prefix="/api")\n';
const ITEMS = 'from fastapi import APIRouter\n\nrouter = APIRouter(prefix="/items")\n\n\n@router.get("")\ndef all_items():\n    return []\n\n\n@router.get("/{item_id}")\ndef one(item_id: int):\n    return item_id\n';
const route = (method: 'GET' | 'PUT', path: string) => ({ method, path, summary: '' });
const planWith = (routes: ReturnType<typeof route>[]): Plan => examplePlan([{ files: ['items.py'], provides: [{ id: 'items', module: 'items.py', routes }] }, { files: ['main.py'] }, { files: ['web/items.ts'], consumes: ['items'] }]);
const EXPRESS = { 'package.json': '{"dependencies": {"express": "5.1.0"}}', 'src/app.js': "const express = require('express');\nconst items = require('./items');\n\nconst app = express();\napp.use('/items', items);\napp.listen(3000);\n", 'src/items.js': "const router = require('express').Router();\n\nrouter.get('/:id', (req, res) => res.json({}));\n\nmodule.exports = router;\n" };
const expressPlan = (path: string): Plan => examplePlan([{ files: ['src/items.js'], provides: [{ id: 'items', module: 'src/items.js', routes: [route('GET', path)] }] }]);

/** A route that a unit promised and no server of the tree serves. */
export const rule: Rule = {
  id: 'plan/missing-route',
  severity: 'warning',
  summary: 'No server of the tree answers a route that the plan promised.',
  docs: [
    'The units that consume the interface ask for the route and get `404 Not Found` or `405 Method Not Allowed`.',
    'Serve the route under exactly the promised method and path; names of path parameters may differ. Routes of FastAPI, Flask, Express, Fastify, Hono, Koa, NestJS and Next.js are read with the prefixes of all routers around them. Nothing is said where more may be served than can be read, or where the module that should serve it has the last word of the path. It is less sure where nothing in the plan or the tree uses the route, and where the route is served below another prefix, as the promise may leave the prefix out.',
  ].join('\n\n'),
  reads: ['python', 'script', 'kotlin'],
  examples: {
    good: [
      { title: 'Served, with another name for the parameter', plan: planWith([route('GET', '/api/items'), route('GET', '/api/items/{id}'), route('GET', '/api/items/:id?full=1')]), files: { 'main.py': MAIN, 'items.py': ITEMS, 'web/items.ts': '' } },
      { title: 'A router of a package', plan: planWith([route('GET', '/api/boxes')]), files: { 'main.py': `from vendor import boxes\n${MAIN}app.include_router(boxes)\n`, 'items.py': ITEMS, 'web/items.ts': '' } },
      { title: 'In Express', plan: expressPlan('/items/:itemId'), files: EXPRESS },
      { title: 'Registered on what a function is handed', plan: planWith([route('GET', '/boxes')]), files: { 'main.py': MAIN, 'items.py': `${ITEMS}\n\ndef register(app):\n    app.add_api_route("/boxes", print)\n`, 'web/items.ts': '' } },
    ],
    bad: [
      { title: 'Another method', plan: planWith([route('PUT', '/api/items/{id}')]), files: { 'main.py': MAIN, 'items.py': ITEMS, 'web/items.ts': '' }, reports: ['items.py:0'] },
      { title: 'Another prefix, and singular', plan: planWith([route('GET', '/items'), route('GET', '/api/item/{id}')]), files: { 'main.py': MAIN, 'items.py': ITEMS, 'web/items.ts': '' }, reports: ['items.py:0', 'items.py:0'] },
      { title: 'Not in Express', plan: expressPlan('/items'), files: EXPRESS, reports: ['src/items.js:0'] },
    ],
  },
  async check(tree) {
    const units = (tree.plan?.units ?? []).filter((unit) => unit.provides.some(({ routes }) => routes.length > 0) && unit.files.every(({ path }) => tree.has(path)));
    const unserved = units.length === 0 ? undefined : await routeLookup(tree);
    if (unserved === undefined) return [];
    const calls = await callsOf(tree);
    return units.flatMap((unit) => unit.provides.flatMap(({ id, module, routes }) => (!mayServe(tree, module) ? [] : routes.flatMap(({ method, path }) => {
      const promised = promisedRoute(method, path);
      const found = promised === undefined ? undefined : unserved(promised);
      if (promised === undefined || found === undefined || (found.fault === 'path' && isWritten(tree, module, path))) return [];
      const call = calls.find((candidate) => asksFor(candidate, promised));
      const isConsumed = tree.plan!.units.some((other) => other.id !== unit.id && other.consumes.includes(id));
      return [problemOf(module, `${method} ${path}`, found, `${unit.id} promised in the interface "${id}"`, call, isConsumed)];
    }))));
  },
};

/** Whether the module has the last word of a path as one of its own: it may register the route in a way that is not read. */
function isWritten(tree: SourceTree, module: string, path: string): boolean {
  const word = path.replace(/[?#][^]*$/, '').split('/').findLast((segment) => /^[\w-]+$/.test(segment));
  return word !== undefined && new RegExp(`["'\`/]${word}["'\`/?]`).test(tree.text(module) ?? '');
}

/** Whether a module may be part of a server: pages of a browser have routes, too. */
function mayServe(tree: SourceTree, module: string): boolean {
  return module.endsWith('.py') || (/\.[cm]?[jt]s$/.test(module) && /['"](?:express|fastify|hono|koa|@koa\/router|koa-router|@nestjs\/common|next\/server)(?:\/[\w-]+)?['"]|\bFastify\w+\b/.test(tree.text(module) ?? ''));
}

async function callsOf(tree: SourceTree): Promise<readonly HttpCall[]> {
  const kotlin = [...(await tree.use(kotlinModules)).values()].flatMap(({ httpCalls }) => httpCalls);
  return [...await tree.use(scriptCalls), ...kotlin].filter(({ path, test, file }) => path !== undefined && test !== true && !isTestPath(file));
}

function asksFor({ path, method, relative }: HttpCall, { method: wanted, shape }: PromisedRoute): boolean {
  const called = shapeOf(path!);
  return (method === undefined || method === wanted) && called.some((segment) => segment !== '{}') && (relative ? endsWith(called, shape) : matches(called, shape));
}

function problemOf(module: string, promised: string, { fault, near }: UnservedRoute, promise: string, call: HttpCall | undefined, isConsumed: boolean): Problem {
  const related: RelatedPlace[] = near.map((served) => ({ path: served.file, line: served.line, message: `${written(served)} is served here` }));
  const [first] = near;
  const hint = first === undefined ? '' : fault === 'method' ? `; the path answers ${[...new Set(near.map(({ method }) => method))].sort().join(', ')}` : `; the nearest is ${written(first)}`;
  return {
    path: module, line: 0, column: 0, message: `no server of the tree answers ${promised}, which ${promise}${hint}`,
    related: [...related, ...(call === undefined ? [] : [{ path: call.file, line: call.line, message: 'it is asked for here' }])],
    ...(fault === 'prefix' || !(isConsumed || call !== undefined) ? { confidence: 'medium' } as const : {}),
  };
}

function written({ method, path, tail }: HttpRoute): string {
  return `${method === '*' ? 'any method' : method} ${path ?? `…${tail ?? ''}`}`;
}
