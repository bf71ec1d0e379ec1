import { kotlinModules } from '../kotlin/kotlin-modules.ts';
import type { SourceTree } from '../source-tree.ts';
import { pythonTestCalls, scriptCalls } from './http-calls.ts';
import type { HttpCall, HttpRoute } from './http-route.ts';
import { servedRoutes, type ServedRoutes, type ShapedRoute } from './http-routes.ts';
import { distance, endsAlike, endsWith, matches, shapeOf, type PathShape } from './path-shape.ts';
import { argumentOf, pythonRoutes, type PythonRoutes } from './python-routes.ts';
import type { FoundObject } from './python-resolver.ts';
import { isTestPath } from './test-path.ts';

/** A call that no route of the tree answers. */
export interface UnansweredCall {
  readonly call: HttpCall;
  /** The path is served, by other methods only. */
  readonly fault: 'path' | 'method';
  /** Routes that may be meant, the nearest first; those of the path where the method is at fault. */
  readonly near: readonly HttpRoute[];
}

/** What is served without being written down: documentation of FastAPI, files, probes of tools. */
const UNWRITTEN = /^\/?(docs|redoc|openapi\.json|static|assets|public|media|uploads|_next|__|\.well-known|favicon|socket\.io|graphql|sw\.js)\b|\.[a-z][a-z0-9]{1,4}$/i;
const UNCHECKED_METHODS = new Set(['HEAD', 'OPTIONS', 'TRACE', 'CONNECT']);

/** The calls of a tree that none of its servers answers. Empty where more may be served than can be read. */
export async function unansweredCalls(tree: SourceTree): Promise<readonly UnansweredCall[]> {
  const tests = await testsUnanswered(tree);
  const served = await tree.use(servedRoutes);
  if (served.open || served.routes.length === 0) return tests;
  const kotlin = [...(await tree.use(kotlinModules)).values()].flatMap(({ httpCalls }) => httpCalls);
  const calls = [...await tree.use(scriptCalls), ...kotlin].filter((call) => call.test !== true && !isTestPath(call.file) && isChecked(call));
  const answered = new Set<string>();
  const found: UnansweredCall[] = [];
  for (const call of calls) {
    const unanswered = judge(call, served);
    if (unanswered === undefined) answered.add(groupOf(call));
    else found.push(unanswered);
  }
  const strangers = new Map<string, { calls: number; near: number }>();
  for (const { call, near } of found) {
    const known = strangers.get(groupOf(call)) ?? { calls: 0, near: 0 };
    strangers.set(groupOf(call), { calls: known.calls + 1, near: known.near + (near.length > 0 ? 1 : 0) });
  }
  return [...found.filter((unanswered) => isOurs(unanswered, answered, strangers)), ...tests];
}

/** A client none of whose calls is answered may speak to a server elsewhere, unless all that it asks for is nearly served. */
function isOurs({ call, fault, near }: UnansweredCall, answered: ReadonlySet<string>, strangers: ReadonlyMap<string, { readonly calls: number; readonly near: number }>): boolean {
  const group = strangers.get(groupOf(call));
  return answered.has(groupOf(call)) || (fault === 'path' && near.length > 0 && !call.relative) || (group !== undefined && group.calls > 1 && group.near === group.calls);
}

function groupOf(call: HttpCall): string {
  return call.group ?? call.client;
}

function isChecked({ path, method }: HttpCall): boolean {
  return path !== undefined && !UNWRITTEN.test(path) && (method === undefined || !UNCHECKED_METHODS.has(method)) && shapeOf(path).some((segment) => segment !== '{}');
}

function judge(call: HttpCall, served: ServedRoutes): UnansweredCall | undefined {
  const shape = shapeOf(call.path!);
  if (served.openPrefixes.some((prefix) => isBelow(shape, prefix, call.relative || served.rewritten))) return undefined;
  const samePath = served.routes.filter((route) => isMeant(shape, call.relative, route, served.rewritten));
  if (samePath.some(({ route }) => call.method === undefined || route.method === '*' || route.method === call.method)) return undefined;
  if (samePath.length > 0) return { call, fault: 'method', near: samePath.map(({ route }) => route) };
  return { call, fault: 'path', near: nearest(shape, call, served.routes) };
}

function isMeant(called: PathShape, relative: boolean, { shape, anchored }: ShapedRoute, rewritten: boolean): boolean {
  if (anchored && !relative) return matches(called, shape) || (rewritten && endsAlike(called, shape));
  if (anchored) return endsWith(called, shape) || matches(called, shape);
  return relative || rewritten ? endsAlike(called, shape) : endsWith(shape, called);
}

/** Whether a path lies below one that is open; where its own prefix is not known, whether it may. */
function isBelow(called: PathShape, prefix: PathShape, loose: boolean): boolean {
  if (called.length >= prefix.length && matches(called.slice(0, prefix.length), prefix)) return true;
  return loose && prefix.some((segment, index) => index === prefix.length - 1 && called.includes(segment));
}

const MAX_NEAR = 3;

function nearest(shape: PathShape, { method, relative }: HttpCall, routes: readonly ShapedRoute[]): HttpRoute[] {
  const byDistance = routes.flatMap(({ route, shape: served }) => {
    const compared = relative && served.length > shape.length ? served.slice(-shape.length) : served;
    const far = distance(shape, compared);
    return far === undefined ? [] : [{ route, far: far * 2 + loose(shape, compared) / 10 + (method === undefined || route.method === '*' || route.method === method ? 0 : 1) }];
  }).sort((a, b) => a.far - b.far);
  return byDistance.slice(0, MAX_NEAR).map(({ route }) => route);
}

/** How many segments agree only because one of them is a parameter. */
function loose(called: PathShape, served: PathShape): number {
  return called.filter((segment, index) => segment !== served[index] && (segment === '{}' || served[index] === '{}')).length;
}

/** Requests of Python tests to an app of the tree that has no such route. */
async function testsUnanswered(tree: SourceTree): Promise<UnansweredCall[]> {
  const calls = await tree.use(pythonTestCalls);
  if (calls.length === 0) return [];
  const python = await tree.use(pythonRoutes);
  const apps = python.apps.filter(({ file }) => !isTestPath(file));
  const known = new Map<FoundObject['object'], ServedRoutes>();
  const found: UnansweredCall[] = [];
  for (const call of calls) {
    if (call.expectsNone || !isTestPath(call.file) || !isChecked(call)) continue;
    const app = appOf(call, python, apps);
    const served = app === undefined ? undefined : known.get(app.object) ?? servedBy(app, python);
    if (app !== undefined && served !== undefined) known.set(app.object, served);
    const unanswered = served === undefined || served.open ? undefined : judge(call, served);
    if (unanswered !== undefined) found.push(unanswered);
  }
  return found;
}

/** The app that a test's client speaks to; `undefined` where it cannot be told. */
function appOf(call: HttpCall & { readonly scope: number }, { resolver, apps }: PythonRoutes, own: readonly FoundObject[]): FoundObject | undefined {
  const client = resolver.object(call.file, call.scope, call.client);
  if (client !== undefined) {
    const given = argumentOf(client.object.arguments, 'app', 0)?.source;
    const inTransport = client.object.arguments.map(({ source }) => /ASGITransport\(\s*(?:app\s*=\s*)?([\w.]+)/.exec(source)?.[1]).find((source) => source !== undefined);
    const named = argumentOf(client.object.arguments, 'base_url')?.parts.some((part) => part.kind === 'value' || /^https?:\/\/[^/]+\/./.test(part.text)) === true ? undefined : inTransport ?? given;
    return named === undefined ? undefined : resolver.object(client.file, client.object.scope, named);
  }
  const solitary = own.length === 1 && apps.length === 1;
  return solitary && !call.client.includes('.') ? own[0] : undefined;
}

function servedBy(app: FoundObject, python: PythonRoutes): ServedRoutes {
  const routes = python.routes.filter((route) => route.app === undefined || route.app.object === app.object)
    .map((route) => ({ route, shape: shapeOf(route.path ?? route.tail ?? '/{*}'), anchored: route.path !== undefined }));
  const openings = python.openings.filter((opening) => opening.app === undefined || opening.app.object === app.object);
  return {
    routes, openPrefixes: openings.flatMap(({ prefix }) => (prefix === undefined ? [] : [shapeOf(prefix)])), rewritten: false,
    open: routes.every(({ anchored }) => !anchored) || openings.some(({ prefix }) => prefix === undefined || shapeOf(prefix).length === 0),
  };
}
