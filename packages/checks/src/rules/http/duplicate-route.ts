import { hiddenRoutes } from '../../http/duplicate-routes.ts';
import type { HttpRoute } from '../../http/http-route.ts';
import type { Rule } from '../../rule.ts';

/** A route that another one, registered before it, answers. */
export const rule: Rule = {
  id: 'http/duplicate-route',
  severity: 'warning',
  summary: 'A route cannot be reached because one registered before it answers the same requests.',
  docs: [
    'Servers take the first route that fits. Of two with one method and path, the second never runs (Fastify refuses to start). Where `/items/{item_id}` comes before `/items/latest`, a request for `latest` goes to the first, which answers `422` or `404`.',
    'Remove one of the two, or give it another path; put the paths that are spelled out before those with parameters. FastAPI, Flask, Express and Fastify are read. Flask and Fastify prefer paths without parameters by themselves, so that only exact repetitions are reported there; handlers of Express that take `next` are left alone.',
  ].join('\n\n'),
  reads: ['python', 'script'],
  examples: {
    good: [
      { title: 'Spelled out first', files: { 'main.py': 'from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get("/items/latest")\ndef latest():\n    return 1\n\n\n@app.get("/items/{item_id}")\ndef read(item_id: int):\n    return item_id\n\n\n@app.put("/items/{item_id}")\ndef write(item_id: int):\n    return item_id\n' } },
      { title: 'Handed on', files: { 'app.js': "const express = require('express');\nconst app = express();\napp.get('/items/:id', (req, res, next) => (req.params.id === 'latest' ? next() : res.json({})));\napp.get('/items/latest', (req, res) => res.json({}));\n" } },
      { title: 'Flask chooses the closest', files: { 'app.py': 'from flask import Flask\n\napp = Flask(__name__)\n\n\n@app.route("/items/<item_id>")\ndef read(item_id):\n    return item_id\n\n\n@app.route("/items/latest")\ndef latest():\n    return "1"\n' } },
    ],
    bad: [
      { title: 'Twice the same', files: { 'main.py': 'from fastapi import APIRouter, FastAPI\n\nrouter = APIRouter(prefix="/items")\n\n\n@router.get("/{item_id}")\ndef read(item_id: int):\n    return item_id\n\n\n@router.get("/{key}")\ndef find(key: int):\n    return key\n\n\napp = FastAPI()\napp.include_router(router)\n' }, reports: ['main.py:11'] },
      { title: 'A parameter takes it', files: { 'routes.js': "const router = require('express').Router();\nrouter.get('/:id', (req, res) => res.json({}));\nrouter.get('/latest', (req, res) => res.json({}));\nmodule.exports = router;\n", 'main.py': 'from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get("/users/{user_id}")\ndef read(user_id: int):\n    return user_id\n\n\n@app.get("/users/me")\ndef me():\n    return 1\n' }, reports: ['main.py:11', 'routes.js:3'] },
    ],
  },
  async check(tree) {
    return (await tree.use(hiddenRoutes)).map(({ route, first, kind, unsure }) => ({
      path: route.file, line: route.line, column: route.column,
      message: kind === 'same' ? `${written(route)} is registered a second time; the first route answers, this one never runs` : `${written(route)} is never reached: ${written(first)}, registered before it, takes these requests`,
      confidence: unsure ? 'medium' as const : 'high' as const,
      related: [{ path: first.file, line: first.line, message: `${written(first)} is registered here first` }],
    }));
  },
};

function written({ method, path, tail }: HttpRoute): string {
  return `${method === '*' ? 'any method' : method} ${path ?? tail ?? ''}`;
}
