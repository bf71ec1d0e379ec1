import { packageManifests } from '../script/package-manifests.ts';
import { scriptModules } from '../script/script-modules.ts';
import { baseOf, type SourceTree } from '../source-tree.ts';
import { nextRoutes } from './file-routes.ts';
import type { HttpRoute } from './http-route.ts';
import { shapeOf, type PathShape } from './path-shape.ts';
import { pythonRoutes } from './python-routes.ts';
import { scriptRoutes } from './script-routes.ts';
import { isTestPath } from './test-path.ts';

/** A route with the shape of what is known of its path. */
export interface ShapedRoute {
  readonly route: HttpRoute;
  readonly shape: PathShape;
  /** The shape is the whole path; otherwise a prefix is missing. */
  readonly anchored: boolean;
}

/** All that the servers of a tree answer, tests aside. */
export interface ServedRoutes {
  readonly routes: readonly ShapedRoute[];
  /** Paths below which more may be served than can be read. */
  readonly openPrefixes: readonly PathShape[];
  /** Anything may be served besides: nothing can be said about a path that is not found. */
  readonly open: boolean;
  /** A proxy or build tool may change paths between client and server. */
  readonly rewritten: boolean;
}

/** Frameworks that serve by conventions which are not read here. */
const OTHER_SERVERS = ['@sveltejs/kit', 'nuxt', '@remix-run/node', '@react-router/node', 'astro', '@trpc/server', '@solidjs/start', '@redwoodjs/api', '@feathersjs/feathers', '@loopback/rest', '@adonisjs/core', 'sails', '@hapi/hapi', 'restify', 'json-server', 'msw', 'miragejs', '@strapi/strapi', 'payload', 'polka', 'elysia', 'h3', 'nitro', 'nitropack', 'next-auth', 'better-auth', '@tsoa/runtime', 'tsoa', 'routing-controllers', 'inversify-express-utils', '@ts-rest/core'];
const OTHER_LANGUAGES = /\.(go|java|rb|php|cs|rs|scala|ex|exs|swift|fs|clj|dart|vb|pl|cc|cpp)$|(^|\/)(urls\.py|wsgi\.py|.*\.prisma\.ts)$/;
const KOTLIN_SERVER = /\b(io\.ktor\.server|org\.springframework|io\.javalin|org\.http4k)\b/;
const PROXIES = /(^|\/)(vite\.config\.[cm]?[jt]s|next\.config\.[cm]?[jt]s|setupProxy\.[cm]?[jt]s|webpack[^/]*\.[cm]?[jt]s|vue\.config\.[cm]?[jt]s|craco\.config\.[jt]s|rsbuild\.config\.[jt]s|proxy\.conf\.js(on)?|angular\.json|vercel\.json|netlify\.toml|_redirects|firebase\.json|[^/]*nginx[^/]*|[^/]*\.conf(\.template)?|Caddyfile|[^/]*traefik[^/]*|[^/]*ingress[^/]*\.ya?ml|docker-compose[^/]*\.ya?ml|compose[^/]*\.ya?ml|app\.ya?ml)$/i;
const REWRITES = /\brewrites?\b|proxy_pass|strip_?prefix|pathRewrite|handle_path|redirects|rewrite-target|rewritePath|ROOT_PATH|root_path/i;

/** Reads everything that the servers of a tree answer. */
export async function servedRoutes(tree: SourceTree): Promise<ServedRoutes> {
  const [python, script, modules] = await Promise.all([tree.use(pythonRoutes), tree.use(scriptRoutes), tree.use(scriptModules)]);
  const next = [...modules.values()].flatMap((module) => (/\b(app|pages)\//.test(module.path) && usesNext(tree) ? nextRoutes(module) : []));
  const routes = [...python.routes, ...script.routes, ...next].filter(({ file, method }) => !isTestPath(file) && method !== 'WEBSOCKET').map((route) => ({
    route, shape: shapeOf(route.path ?? route.tail ?? '/{*}'), anchored: route.path !== undefined,
  }));
  const openings = [...python.openings, ...script.openings].filter(({ file }) => !isTestPath(file));
  const open = openings.some(({ prefix }) => prefix === undefined || shapeOf(prefix).length === 0) || hasOtherServers(tree);
  return { routes, openPrefixes: openings.flatMap(({ prefix }) => (prefix === undefined ? [] : [shapeOf(prefix)])), open, rewritten: rewritesPaths(tree) };
}

function usesNext(tree: SourceTree): boolean {
  return tree.use(nextIsUsed);
}

function nextIsUsed(tree: SourceTree): boolean {
  return tree.files.some(({ path }) => /(^|\/)next\.config\.[cm]?[jt]s$/.test(path)) || dependsOn(tree, ['next']);
}

function dependsOn(tree: SourceTree, packages: readonly string[]): boolean {
  const names = new RegExp(`"(${packages.map((name) => name.replace(/[/.]/g, '\\$&')).join('|')})"\\s*:`);
  return [...tree.use(packageManifests).values()].some(({ path }) => names.test(tree.text(path) ?? ''));
}

function hasOtherServers(tree: SourceTree): boolean {
  return dependsOn(tree, OTHER_SERVERS) || tree.files.some(({ path }) => OTHER_LANGUAGES.test(path) && !isTestPath(path) && !/(^|\/)(android|ios)\//.test(path))
    || tree.sources('kotlin').some(({ text }) => KOTLIN_SERVER.test(text));
}

function rewritesPaths(tree: SourceTree): boolean {
  return tree.files.some(({ path }) => PROXIES.test(baseOf(path) === path ? path : `/${baseOf(path)}`) && REWRITES.test(tree.text(path) ?? ''))
    || tree.sources('python').some(({ text }) => text.includes('root_path='));
}
