import { servedRoutes, type ServedRoutes, type ShapedRoute } from '../../http/http-routes.ts';
import { matches, shapeOf, type PathShape } from '../../http/path-shape.ts';
import { isTestPath } from '../../http/test-path.ts';
import type { Problem, Rule } from '../../rule.ts';
import { below, entriesOf, itemsOf, textAt } from '../../wiring/located.ts';
import { openApiDocuments, type OpenApiDocument } from '../../wiring/openapi-documents.ts';

const METHODS = new Set(['get', 'post', 'put', 'patch', 'delete']);
const SERVER = 'from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get("/api/items")\ndef items():\n    return []\n\n\n@app.post("/api/items")\ndef create():\n    return {}\n\n\n@app.get("/api/items/{item_id}")\ndef item(item_id: int):\n    return {}\n';

/** A description of an API that says something else than its server. */
export const rule: Rule = {
  id: 'http/openapi-mismatch',
  severity: 'warning',
  summary: 'An OpenAPI document and the routes of the server in the same tree differ.',
  docs: [
    'Clients, tests and mocks that are made from the document ask for what is not served, or miss what is. It happens when the contract was written first and the server apart from it.',
    'Change whichever of the two is wrong. Names of path parameters may differ; the base path of `servers` is taken into account. Only documents at least half of whose operations are served are compared, and only with servers all of whose routes can be read; a route that the document leaves out is reported with low confidence, and only where the document knows other methods of its path or its siblings.',
  ].join('\n\n'),
  reads: ['python', 'script', 'yaml', 'json'],
  examples: {
    good: [
      { title: 'The same, with a base path', files: { 'main.py': SERVER, 'openapi.yaml': 'openapi: 3.0.3\ninfo: {title: Items, version: "1"}\nservers:\n  - url: https://example.com/api\npaths:\n  /items:\n    get: {responses: {"200": {description: ok}}}\n    post: {responses: {"200": {description: ok}}}\n  /items/{id}:\n    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]\n    get: {responses: {"200": {description: ok}}}\n' } },
      { title: 'Of another server', files: { 'main.py': SERVER, 'vendor.yaml': 'openapi: 3.0.3\ninfo: {title: Mail, version: "1"}\npaths:\n  /messages:\n    post: {responses: {"200": {description: ok}}}\n' } },
    ],
    bad: [
      { title: 'Both ways', files: { 'main.py': SERVER, 'openapi.yaml': 'openapi: 3.0.3\ninfo: {title: Items, version: "1"}\npaths:\n  /api/items:\n    get: {responses: {"200": {description: ok}}}\n  /api/items/{id}:\n    get: {responses: {"200": {description: ok}}}\n    delete: {responses: {"204": {description: gone}}}\n' }, reports: ['main.py:11', 'openapi.yaml:8'] },
    ],
  },
  async check(tree) {
    const documents = (await tree.use(openApiDocuments)).filter(({ path }) => !isTestPath(path));
    if (documents.length === 0) return [];
    const served = await tree.use(servedRoutes);
    if (served.open || served.openPrefixes.length > 0 || served.routes.length === 0 || served.routes.some(({ anchored }) => !anchored)) return [];
    return documents.flatMap((document) => compare(document, served));
  },
};

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly shape: PathShape;
  readonly line: number;
  readonly column: number;
}

function operationsOf({ root }: OpenApiDocument): Operation[] {
  const base = baseOf(root);
  return entriesOf(below(root, 'paths') ?? root).flatMap(({ key: path, value }) => (path.startsWith('/') ? entriesOf(value) : []).flatMap(({ key, line, column }) => (METHODS.has(key) ? [{ method: key.toUpperCase(), path: `${base}${path}`, shape: shapeOf(`${base}${path}`), line, column }] : [])));
}

function baseOf(root: OpenApiDocument['root']): string {
  const url = textAt(below(itemsOf(below(root, 'servers') ?? root)[0] ?? root, 'url')) ?? textAt(below(root, 'basePath')) ?? '';
  return url.replace(/^[a-z]+:\/\/[^/]*/, '').replace(/(?<!\/)\/+$/, '');
}

function compare(document: OpenApiDocument, { routes }: ServedRoutes): Problem[] {
  const described = operationsOf(document);
  const serves = ({ method, shape }: Operation): boolean => routes.some(({ route, shape: own }) => (route.method === '*' || route.method === method) && same(shape, own));
  const missing = described.filter((operation) => !serves(operation));
  if (described.length === 0 || missing.length * 2 > described.length) return [];
  const unserved = missing.map(({ method, path, shape, line, column }): Problem => {
    const near = routes.filter((route) => same(shape, route.shape));
    const known = near.length === 0 ? '' : `; the path answers ${[...new Set(near.map(({ route }) => route.method))].sort().join(', ')}`;
    return { path: document.path, line, column, confidence: 'medium', message: `${method} ${path} is described here, but no server of the tree answers it${known}`, related: near.slice(0, 2).map(({ route }) => ({ path: route.file, line: route.line, message: `${route.method} ${route.path ?? ''}` })) };
  });
  return [...unserved, ...undescribed(document, described, routes)];
}

function undescribed(document: OpenApiDocument, described: readonly Operation[], routes: readonly ShapedRoute[]): Problem[] {
  const firsts = new Set(described.map(({ shape }) => shape.slice(0, -1).join('/')));
  return routes.flatMap(({ route, shape }) => {
    if (route.method === '*' || !METHODS.has(route.method.toLowerCase()) || described.some((operation) => operation.method === route.method && same(operation.shape, shape))) return [];
    const sibling = described.find((operation) => same(operation.shape, shape));
    if (sibling === undefined && !firsts.has(shape.slice(0, -1).join('/'))) return [];
    return [{ path: route.file, line: route.line, column: route.column, confidence: 'low' as const, message: `${route.method} ${route.path ?? ''} is served, but ${document.path} does not describe it`, related: [{ path: document.path, line: sibling?.line ?? 1, message: 'the description' }] }];
  });
}

/** Whether two paths are one, whatever their parameters are called. */
function same(a: PathShape, b: PathShape): boolean {
  return a.length === b.length && matches(a, b) && a.every((segment, index) => (segment === '{}') === (b[index] === '{}'));
}
