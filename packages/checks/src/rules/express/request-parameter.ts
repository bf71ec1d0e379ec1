import type { HttpPlace } from '../../http/python-serving.ts';
import { scriptRoutes, type ScriptRoute, type ScriptRoutes } from '../../http/script-routes.ts';
import { isTestPath } from '../../http/test-path.ts';
import { replaceInLine } from '../../edit.ts';
import type { Problem, Rule } from '../../rule.ts';

/** A name that a handler takes from `req.params` and that its path does not have. */
export const rule: Rule = {
  id: 'express/request-parameter',
  severity: 'warning',
  summary: 'An Express handler reads a parameter from `req.params` that the path of its route does not have.',
  docs: [
    'The value is `undefined`, and nothing says so: a query finds no row, or all of them. It happens when the route says `/:id` and its handler, written apart, reads `req.params.itemId`.',
    'Write both names the same. A handler that stands in another file is followed through the imports, and left alone as long as one of its routes has the parameter. Parameters of the path that a router is mounted on count only where it is made with `mergeParams`.',
  ].join('\n\n'),
  reads: ['script'],
  examples: {
    good: [
      { title: 'In place, in a controller, and from the mount', files: { 'controller.js': 'exports.read = (req, res) => res.json(req.params.id);\n', 'routes.js': "const router = require('express').Router({ mergeParams: true });\nconst controller = require('./controller');\nrouter.get('/:id', controller.read);\nrouter.put('/:id', (req, res) => {\n  const { id, userId } = req.params;\n  res.json({ id, userId });\n});\nmodule.exports = router;\n", 'app.js': "const app = require('express')();\napp.use('/users/:userId/items', require('./routes'));\n" } },
    ],
    bad: [
      { title: 'Another name', files: { 'controller.ts': "import type { Request, Response } from 'express';\n\nexport const readItem = async (req: Request, res: Response) => {\n  const { itemId } = req.params;\n  res.json(itemId);\n};\n", 'routes.ts': "import { Router } from 'express';\nimport { readItem } from './controller';\n\nexport const router = Router();\nrouter.get('/:id', readItem);\nrouter.delete('/:id', (req, res) => res.json(req.params.key));\n" }, reports: ['controller.ts:4', 'routes.ts:6'] },
    ],
  },
  async check(tree) {
    const found = await tree.use(scriptRoutes);
    const own = found.routes.filter(({ file, framework, owner, endpoint }) => framework === 'Express' && owner !== undefined && endpoint !== undefined && !isTestPath(file));
    return [...inPlace(own), ...byName(own, found)];
  },
};

/** The parameters that reach the handlers of a route; `undefined` where they cannot be known. */
function offered(route: ScriptRoute): readonly string[] | undefined {
  const { owner, endpoint, path, tail } = route;
  const parts = endpoint!.path;
  if (owner!.object.kind === 'parameter' || parts === undefined || parts.some((part) => part.kind === 'value' || /[(*?+{]/.test(part.text))) return undefined;
  if (!owner!.object.mergesParameters) return namesIn(parts.map((part) => (part.kind === 'text' ? part.text : '')).join(''), /:(\w+)/g);
  return path === undefined || tail !== undefined || path.includes('{*}') ? undefined : namesIn(path, /\{(\w+)\}/g);
}

function namesIn(path: string, pattern: RegExp): string[] {
  return [...path.matchAll(pattern)].map(([, name]) => name!);
}

function inPlace(routes: readonly ScriptRoute[]): Problem[] {
  const byEndpoint = new Map<unknown, ScriptRoute[]>();
  for (const route of routes) byEndpoint.set(route.endpoint, [...byEndpoint.get(route.endpoint) ?? [], route]);
  return [...byEndpoint.values()].flatMap((same) => same[0]!.endpoint!.parameters.flatMap((taken) => problemOf(same[0]!.file, taken, same)));
}

function byName(routes: readonly ScriptRoute[], { resolver }: ScriptRoutes): Problem[] {
  const byHandler = new Map<string, { readonly file: string; readonly taken: readonly (HttpPlace & { readonly name: string })[]; readonly routes: ScriptRoute[] }>();
  for (const route of routes) for (const handler of route.endpoint!.handlers) {
    const home = resolver.follow(route.file, handler);
    const name = home === undefined ? undefined : [home.name, handler.split('.').slice(-1)[0]!, handler].find((candidate) => resolver.http(home.file)?.handlerParameters.has(candidate));
    if (home === undefined || name === undefined) continue;
    const key = `${home.file}\n${name}`;
    const known = byHandler.get(key) ?? { file: home.file, taken: resolver.http(home.file)!.handlerParameters.get(name)!, routes: [] };
    byHandler.set(key, known);
    known.routes.push(route);
  }
  return [...byHandler.values()].flatMap(({ file, taken, routes: used }) => taken.flatMap((entry) => problemOf(file, entry, used)));
}

function problemOf(file: string, { name, line, column }: HttpPlace & { readonly name: string }, routes: readonly ScriptRoute[]): Problem[] {
  const known = routes.map(offered);
  if (known.some((names) => names === undefined || names.includes(name)) || /^\d+$/.test(name)) return [];
  const names = [...new Set(known.flatMap((offer) => offer ?? []))];
  const [only] = names;
  const fixes = names.length === 1 ? [{ title: `Read "${only!}"`, safety: 'offered' as const, edits: [replaceInLine(file, line, column, name.length, only!)] }] : [];
  return [{
    path: file, line, column, fixes, confidence: routes[0]!.file === file ? 'high' : 'medium',
    message: `req.params.${name} is undefined: the path has ${names.length === 0 ? 'no parameters' : `the parameters ${names.join(', ')}`}`,
    related: routes.slice(0, 3).map((route) => ({ path: route.file, line: route.line, message: `the route ${route.method} ${route.path ?? route.tail ?? ''}` })),
  }];
}
