import type { HttpRoute } from '../../http/http-route.ts';
import { unansweredCalls, type UnansweredCall } from '../../http/unanswered-calls.ts';
import { fixOfPath } from '../../http/mended-path.ts';
import type { Problem, Rule } from '../../rule.ts';
import type { SourceTree } from '../../source-tree.ts';

const API = 'from fastapi import FastAPI\n\nfrom routers import items\n\napp = FastAPI()\napp.include_router(items.router, prefix="/api")\n';
const ITEMS = 'from fastapi import APIRouter\n\nrouter = APIRouter(prefix="/items")\n\n\n@router.get("/")\ndef list_items():\n    return []\n\n\n@router.get("/{item_id}")\ndef read_item(item_id: int):\n    return item_id\n';
const CLIENT = "const BASE = '/api';\n\nexport async function request<T>(path: string, init?: RequestInit): Promise<T> {\n  const response = await fetch(`${BASE}${path}`, init);\n  return response.json() as Promise<T>;\n}\n";

/** A request of a client to a path or with a method that no server of the tree answers. */
export const rule: Rule = {
  id: 'http/unknown-route',
  severity: 'warning',
  summary: 'A client of the tree asks for a path, or uses a method, that no server of the tree answers.',
  docs: [
    'The request is answered by `404 Not Found`, or by `405 Method Not Allowed`. It happens when client and server were written apart: one says `/item`, the other `/items`; one sends `PUT`, the other expects `PATCH`.',
    'Routes of FastAPI, Flask, Express, Fastify, Hono, Koa, NestJS and Next.js are read with the prefixes of all routers around them. Requests are those of `fetch`, `axios`, `ky`, Retrofit, of functions that hand a path on to one of them, and of test clients in Python. Where the base of a URL is not known, the end of the path is compared. Nothing is said where a part of what is served cannot be read (routers of packages, prefixes from outside, other frameworks), where a client speaks to no server of the tree, and in tests that expect the route to be absent.',
  ].join('\n\n'),
  reads: ['python', 'script', 'kotlin'],
  examples: {
    good: [
      { title: 'A client of its own and a router below a prefix', files: { 'main.py': API, 'routers/__init__.py': '', 'routers/items.py': ITEMS, 'web/client.ts': CLIENT, 'web/items.ts': "import { request } from './client';\n\nexport const listItems = () => request<unknown[]>('/items/?limit=10');\nexport const readItem = (id: number) => request<unknown>(`/items/${id}`);\n" } },
      { title: 'A router of a package', files: { 'main.py': 'from fastapi import FastAPI\nfrom vendor import router\n\napp = FastAPI()\napp.include_router(router)\n\n\n@app.get("/items")\ndef list_items():\n    return []\n', 'web/items.ts': "export const listItems = () => fetch('/items');\nexport const listUsers = () => fetch('/users');\n" } },
      { title: 'A server elsewhere', files: { 'main.py': API, 'routers/__init__.py': '', 'routers/items.py': ITEMS, 'web/hub.ts': "export const repository = (name: string) => fetch(`https://api.example.com/repos/${name}`);\n" } },
    ],
    bad: [
      { title: 'Singular and plural', files: { 'main.py': API, 'routers/__init__.py': '', 'routers/items.py': ITEMS, 'web/client.ts': CLIENT, 'web/items.ts': "import { request } from './client';\n\nexport const listItems = () => request<unknown[]>('/items/');\nexport const readItem = (id: number) => request<unknown>(`/item/${id}`);\n" }, reports: ['web/items.ts:4'] },
      { title: 'Another method', files: { 'server.js': "const express = require('express');\nconst items = require('./items');\n\nconst app = express();\napp.use(express.json());\napp.use('/api/items', items);\napp.listen(3000);\n", 'items.js': "const router = require('express').Router();\n\nrouter.get('/', (req, res) => res.json([]));\nrouter.patch('/:id', (req, res) => res.json({ id: req.params.id }));\n\nmodule.exports = router;\n", 'web/api.js': "import axios from 'axios';\n\nconst api = axios.create({ baseURL: import.meta.env.VITE_API_URL });\n\nexport const list = () => api.get('/items');\nexport const update = (id, item) => api.put(`/items/${id}`, item);\n" }, reports: ['web/api.js:6'] },
      { title: 'A test of a route that is not there', files: { 'main.py': API, 'routers/__init__.py': '', 'routers/items.py': ITEMS, 'tests/test_items.py': 'from fastapi.testclient import TestClient\n\nfrom main import app\n\nclient = TestClient(app)\n\n\ndef test_list():\n    assert client.get("/items/").status_code == 200\n' }, reports: ['tests/test_items.py:9'] },
    ],
  },
  async check(tree) {
    return (await tree.use(unansweredCalls)).map((unanswered) => problemOf(tree, unanswered));
  },
};

function problemOf(tree: SourceTree, { call, fault, near }: UnansweredCall): Problem {
  const asked = `${call.method ?? ''} ${call.path ?? ''}`.trim();
  const [first] = near;
  const known = first === undefined ? '' : fault === 'method' ? `; the path answers ${[...new Set(near.map(({ method }) => method))].sort().join(', ')}` : `; the nearest is ${written(first)}`;
  const message = fault === 'method' ? `405 Method Not Allowed: no server of the tree answers ${asked}${known}` : `404 Not Found: no server of the tree answers ${asked}${known}`;
  const fix = fault === 'path' && near.length === 1 ? fixOfPath(tree, call, near[0]!) : undefined;
  return {
    path: call.file, line: call.line, column: call.column, message,
    confidence: call.relative || first === undefined ? 'medium' : 'high',
    related: near.map((route) => ({ path: route.file, line: route.line, message: `${written(route)} is served here` })),
    ...(fix === undefined ? {} : { fixes: [fix] }),
  };
}

function written({ method, path, tail }: HttpRoute): string {
  return `${method === '*' ? 'any method' : method} ${path ?? `…${tail ?? ''}`}`;
}
