import type { SourceTree } from '../source-tree.ts';
import type { HttpRoute } from './http-route.ts';
import { servedRoutes, type ShapedRoute } from './http-routes.ts';
import { ANY, distance, endsAlike, endsWith, matches, shapeOf, type PathShape } from './path-shape.ts';
import { pythonRoutes } from './python-routes.ts';

/** A route that was promised, with the shape of its path. */
export interface PromisedRoute {
  readonly method: string;
  readonly path: string;
  readonly shape: PathShape;
}

/** Why a promised route is not served, and what may be meant. */
export interface UnservedRoute {
  readonly fault: 'method' | 'prefix' | 'path';
  readonly near: readonly HttpRoute[];
}

/** What frameworks and libraries serve without its being written down, sockets, and paths whose meaning is open. */
const UNWRITTEN = /^\/?(?:docs|redoc|openapi\.json|static|assets|public|media|uploads|_next|__|\.well-known|favicon|socket\.io|graphql|metrics|admin|sw\.js)\b|(?:^|\/)(?:wss?|websockets?|sockets?|stream|events|sse)\b|\.[a-z][a-z0-9]{1,4}$|[*()?+|]|\.\.\./i;
/** Servers that are not read, seen in the text of a program. */
const OTHER_SERVERS = /\b(?:from|import)\s+(?:aiohttp|tornado|bottle|falcon|cherrypy|pyramid|sanic|litestar|starlette\.routing|connexion|robyn|blacksheep|http\.server|xmlrpc\.server|wsgiref|webapp2|hug|responder|muffin|emmett|masonite|quart_trio|ninja|rest_framework|flask_restful|flask_restx|flask_appbuilder|flask_admin|strawberry|prometheus_fastapi_instrumentator|fastapi_crudrouter)\b|\bcreateServer\(\s*(?:async\b\s*)?(?:\(|function\b|\w+\s*=>)|\b(?:Bun|Deno)\.serve\(|['"](?:express-openapi\S*|openapi-backend|fastify-openapi-glue|@nestjs\/\S+|swagger-\w+-express|express-ws|@fastify\/(?:autoload|http-proxy|swagger)|http-proxy-middleware|express-http-proxy)['"]/;

/** A path as plans write it, in any framework's way: `/items/:id`, `/items/<int:id>`, `/items/[id]` are `/items/{id}`. `undefined` where it is not compared. */
export function promisedRoute(method: string, written: string): PromisedRoute | undefined {
  const path = written.replace(/[?#][^]*$/, '').replace(/:(\w+)(?=\/|$)|<(?:\w+:)?(\w+)>|\[(\w+)\]|\$\{?(\w+)\}?/g, '{param}');
  const shape = shapeOf(path);
  return UNWRITTEN.test(path) || shape.length === 0 || shape.every((segment) => segment === ANY) || path.includes(':') ? undefined : { method, path, shape };
}

/** Answers whether promised routes are served; `undefined` for a tree that may serve more than can be read. */
export async function routeLookup(tree: SourceTree): Promise<((promised: PromisedRoute) => UnservedRoute | undefined) | undefined> {
  const served = await tree.use(servedRoutes);
  if (served.open || served.routes.length === 0 || tree.sources('python', 'script').some(({ text }) => OTHER_SERVERS.test(text))) return undefined;
  const sockets = (await tree.use(pythonRoutes)).routes.filter(({ method }) => method === 'WEBSOCKET').map((route) => shapeOf(route.path ?? route.tail ?? '/{*}'));
  return (promised) => {
    const { method, shape } = promised;
    if (served.openPrefixes.some((prefix) => shape.length >= prefix.length && matches(shape.slice(0, prefix.length), prefix)) || sockets.some((socket) => endsAlike(shape, socket))) return undefined;
    const loosely = served.routes.filter((route) => mayServe(promised, route, served.rewritten));
    if (loosely.some(({ route }) => route.method === '*' || route.method === method)) return undefined;
    if (loosely.length > 0) return { fault: 'method', near: loosely.slice(0, MAX_NEAR).map(({ route }) => route) };
    const below = served.routes.filter(({ route, shape: own }) => (route.method === method || route.method === '*') && (endsWith(shape, own) || (own.length > 0 && endsWith(own, shape))) && similarEnd(shape, own));
    if (below.length > 0) return { fault: 'prefix', near: below.slice(0, MAX_NEAR).map(({ route }) => route) };
    return { fault: 'path', near: nearest(promised, served.routes) };
  };
}

const MAX_NEAR = 3;

function mayServe({ shape }: PromisedRoute, { shape: own, anchored }: ShapedRoute, rewritten: boolean): boolean {
  if (anchored) return (matches(shape, own) && keepsParameters(shape, own)) || (rewritten && endsAlike(shape, own));
  return endsAlike(shape, own);
}

/** A word that is served answers one value of a parameter that was promised, not all. */
function keepsParameters(promised: PathShape, served: PathShape): boolean {
  return promised.every((segment, index) => segment !== ANY || index >= served.length || served[index]!.startsWith('{'));
}

/** Whether the ends of two paths share a word: parameters alone fit anything. */
function similarEnd(a: PathShape, b: PathShape): boolean {
  const length = Math.min(a.length, b.length);
  return a.slice(-length).some((segment, index) => segment !== ANY && segment === b.slice(-length)[index]);
}

function nearest({ method, shape }: PromisedRoute, routes: readonly ShapedRoute[]): HttpRoute[] {
  return routes.flatMap(({ route, shape: own }) => {
    const far = distance(shape, own);
    return far === undefined ? [] : [{ route, far: far * 2 + (route.method === '*' || route.method === method ? 0 : 1) }];
  }).sort((a, b) => a.far - b.far).slice(0, MAX_NEAR).map(({ route }) => route);
}
