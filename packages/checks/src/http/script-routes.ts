import { scriptProject, type ScriptProject } from '../script/script-project.ts';
import type { SourceTree } from '../source-tree.ts';
import type { HttpRoute } from './http-route.ts';
import type { ScriptEndpoint, ScriptHttpObject, ScriptMount, ScriptTarget } from './script-http.ts';
import { ScriptHttpResolver, type FoundScriptObject } from './script-resolver.ts';
import type { UrlPart } from './url-part.ts';

/** A route of a JavaScript server with what stands behind it. */
export interface ScriptRoute extends HttpRoute {
  readonly app: FoundScriptObject | undefined;
  readonly owner: FoundScriptObject | undefined;
  /** Absent for a method of a class. */
  readonly endpoint: ScriptEndpoint | undefined;
}

/** A place where more may be served than can be read. */
export interface ScriptOpening {
  readonly file: string;
  readonly line: number;
  readonly prefix: string | undefined;
}

/** What the TypeScript and JavaScript of a tree serves. */
export interface ScriptRoutes {
  readonly routes: readonly ScriptRoute[];
  readonly openings: readonly ScriptOpening[];
  readonly apps: readonly FoundScriptObject[];
  /** Routers with routes that nothing in the tree mounts. */
  readonly orphans: readonly FoundScriptObject[];
  readonly resolver: ScriptHttpResolver;
}

const MAX_DEPTH = 12;
/** Routers that mount each other from many places are walked once a way; more ways than this are not told apart. */
const MAX_WALKS = 20_000;
/** Middleware of packages that answers nothing by itself, by the name it commonly has. */
const MIDDLEWARE = /(^|\.)(json|urlencoded|text|raw|cors|helmet|morgan|logger|compression|cookieParser|bodyParser|session|expressSession|rateLimit|rateLimiter|limiter|passport|initialize|csrf|csurf|static|serveStatic|favicon|responseTime|requestId|methodOverride|multer|upload|hpp|xss|mongoSanitize|expressWinston|pino|pinoHttp|timeout|validate\w*|auth\w*|error\w*|not_?found\w*|handle\w*|secureHeaders|prettyJSON|etag|timing|bearerAuth|jwt|cookie|sensible|formbody|multipart|flash|expressLayouts|ejs\w*|i18n\w*|use\w+|\w+Middleware|\w+Handler|\w+Limiter|\w+Parser|middleware\w*)$/i;

/** Reads the routes that Express, Fastify, Hono, Koa and NestJS serve in a tree. */
export async function scriptRoutes(tree: SourceTree): Promise<ScriptRoutes> {
  return new RouteReader(await tree.use(scriptProject)).result();
}

interface Prefix {
  readonly known: boolean;
  readonly text: string;
}

class RouteReader {
  readonly #project: ScriptProject;
  readonly #resolver: ScriptHttpResolver;
  readonly #endpoints = new Map<ScriptHttpObject, { file: string; endpoint: ScriptEndpoint }[]>();
  readonly #mounts = new Map<ScriptHttpObject, { file: string; mount: ScriptMount }[]>();
  readonly #reached = new Set<ScriptHttpObject>();
  readonly #mounted = new Set<ScriptHttpObject>();
  /** What stands above the object that is walked: one that mounts itself is not walked again. */
  readonly #above = new Set<ScriptHttpObject>();
  #walks = 0;
  readonly #objects: FoundScriptObject[] = [];
  readonly #routes: ScriptRoute[] = [];
  readonly #openings: ScriptOpening[] = [];

  constructor(project: ScriptProject) {
    this.#project = project;
    this.#resolver = new ScriptHttpResolver(project);
  }

  result(): ScriptRoutes {
    for (const [file, { http }] of this.#project.modules) {
      for (const object of http.objects) this.#objects.push({ file, object });
      for (const endpoint of http.endpoints) {
        const owner = this.#resolver.object(file, endpoint.scope, endpoint.owner);
        if (owner !== undefined) addTo(this.#endpoints, owner.object, { file, endpoint });
      }
      for (const mount of http.mounts) {
        const owner = this.#resolver.object(file, mount.scope, mount.owner);
        if (owner !== undefined) addTo(this.#mounts, owner.object, { file, mount });
      }
    }
    const apps = this.#objects.filter(({ object }) => object.kind === 'app');
    for (const app of apps) this.#walk(app, app, { known: true, text: '' }, 0);
    for (const found of this.#objects) if (!this.#reached.has(found.object)) this.#walk(found, undefined, { known: false, text: '' }, 0);
    this.#readControllers();
    const orphans = this.#objects.filter(({ object }) => object.kind === 'router' && object.scope === -1 && this.#endpoints.has(object) && !this.#mounted.has(object));
    return { routes: this.#routes, openings: this.#openings, apps, orphans, resolver: this.#resolver };
  }

  #walk(found: FoundScriptObject, app: FoundScriptObject | undefined, prefix: Prefix, depth: number): void {
    this.#walks += 1;
    if (depth > MAX_DEPTH || this.#walks > MAX_WALKS || this.#above.has(found.object)) return this.#open(found.file, found.object.line, prefix);
    this.#reached.add(found.object);
    this.#above.add(found.object);
    const own = this.#joined(prefix, found.file, found.object.prefix);
    for (const { file, endpoint } of this.#endpoints.get(found.object) ?? []) this.#addRoutes(file, endpoint, app, found, own);
    for (const { file, mount } of this.#mounts.get(found.object) ?? []) {
      const below = this.#joined(own, file, mount.path ?? []);
      for (const target of mount.targets) this.#walkTarget(file, mount, target, app, below, depth);
    }
    this.#above.delete(found.object);
  }

  #walkTarget(file: string, mount: ScriptMount, target: ScriptTarget, app: FoundScriptObject | undefined, below: Prefix, depth: number): void {
    const child = this.#resolver.target(file, mount.scope, target);
    if (child !== undefined) {
      this.#mounted.add(child.object);
      return this.#walk(child, app, below, depth + 1);
    }
    if (mount.verb === 'call' || target.kind === 'inline') return;
    if (target.kind === 'other' || (target.kind === 'module' && /^[./@~#]/.test(target.specifier))) return this.#open(file, mount.line, below);
    const name = target.kind === 'name' ? target.source : target.kind === 'made' ? target.callee : target.specifier;
    if (this.#isFunction(file, target, name) || MIDDLEWARE.test(name) || /^(@fastify\/)?(cors|helmet|static|cookie|jwt)$/.test(name)) return;
    this.#open(file, mount.line, below);
  }

  /** A function of the tree that takes requests, and no router. */
  #isFunction(file: string, target: ScriptTarget, name: string): boolean {
    if (target.kind === 'module') return false;
    const home = this.#resolver.follow(file, name);
    const http = home === undefined ? undefined : this.#project.modules.get(home.file);
    return http !== undefined && http.declared.has(home!.name) && !/rout|plugin|proxy|api|graphql|trpc|server/i.test(home!.name);
  }

  #joined(prefix: Prefix, file: string, parts: readonly UrlPart[]): Prefix {
    const text = this.#resolver.text(file, parts);
    return text === undefined ? { known: false, text: '' } : { known: prefix.known, text: joinPaths(prefix.text, templated(text)) };
  }

  #addRoutes(file: string, endpoint: ScriptEndpoint, app: FoundScriptObject | undefined, owner: FoundScriptObject, prefix: Prefix): void {
    const text = endpoint.path === undefined ? undefined : this.#resolver.text(file, endpoint.path);
    if (text === undefined) return this.#open(file, endpoint.line, prefix);
    for (const method of endpoint.methods) this.#add({ file, line: endpoint.line, column: endpoint.column }, method, joinPaths(prefix.text, templated(text)), prefix.known, { app, owner, endpoint, framework: app?.object.framework ?? owner.object.framework });
  }

  #add(place: Pick<HttpRoute, 'file' | 'line' | 'column'>, method: string, path: string, known: boolean, rest: Pick<ScriptRoute, 'app' | 'owner' | 'endpoint' | 'framework'>): void {
    this.#routes.push({ method, path: known ? path : undefined, ...(known ? {} : { tail: path }), ...place, ...rest });
  }

  /** A prefix and versions are set where the app starts, or by modules: what stands before a controller is not known. */
  #readControllers(): void {
    for (const [file, { http }] of this.#project.modules) for (const controller of http.controllers) {
      const prefix = controller.prefix === undefined ? undefined : this.#resolver.text(file, controller.prefix);
      for (const { method, path, line, column } of controller.routes) {
        const text = path === undefined ? undefined : this.#resolver.text(file, path);
        if (text === undefined || prefix === undefined) this.#open(file, line, { known: false, text: '' });
        else this.#add({ file, line, column }, method, joinPaths(joinPaths('', prefix), templated(text)), false, { app: undefined, owner: undefined, endpoint: undefined, framework: 'NestJS' });
      }
    }
  }

  #open(file: string, line: number, prefix: Prefix): void {
    this.#openings.push({ file, line, prefix: prefix.known ? prefix.text : undefined });
  }
}

function joinPaths(before: string, after: string): string {
  const joined = `${before}/${after}`.replace(/\/{2,}/g, '/');
  return joined.length > 1 ? joined.replace(/\/$/, '') : joined;
}

/** `/:id(\\d+)` as `/{id}`; what a pattern leaves open, as all that follows. */
function templated(path: string): string {
  const plain = path.replace(/:(\w+)(\([^)]*\)|\{[^}]*\})?(?![\w?*+])/g, '{$1}');
  return plain.replace(/\/[^()*+/:?[\]]*[()*+:?[\]][^]*$/, '/{*}');
}

function addTo<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else values.push(value);
}
