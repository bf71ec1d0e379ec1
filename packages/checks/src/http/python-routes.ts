import { pythonProject, type PythonProject } from '../python/python-project.ts';
import type { SourceTree } from '../source-tree.ts';
import type { HttpRoute } from './http-route.ts';
import { PythonHttpResolver, type FoundObject } from './python-resolver.ts';
import type { HttpArgument, PythonEndpoint, PythonHttpObject, PythonInclude } from './python-serving.ts';
import type { UrlPart } from './url-part.ts';

/** A route of a Python server with what stands behind it. */
export interface PythonRoute extends HttpRoute {
  /** The app that serves it; `undefined` where its router is in no app that is known. */
  readonly app: FoundObject | undefined;
  /** What it is registered on. */
  readonly owner: FoundObject | undefined;
  readonly endpoint: PythonEndpoint;
}

/** A place where more may be served than can be read. */
export interface Opening {
  readonly file: string;
  readonly line: number;
  /** The path below which it is; `undefined` for anywhere. */
  readonly prefix: string | undefined;
  readonly app: FoundObject | undefined;
}

/** A router that an app or another router takes in. */
export interface Inclusion {
  readonly file: string;
  readonly include: PythonInclude;
  readonly child: FoundObject;
  /** The prefix that is given with it; empty for none, `undefined` where it cannot be known. */
  readonly prefix: string | undefined;
}

/** What the Python of a tree serves. */
export interface PythonRoutes {
  readonly inclusions: readonly Inclusion[];
  readonly routes: readonly PythonRoute[];
  readonly openings: readonly Opening[];
  /** Routers with routes that nothing in the tree includes or passes on. */
  readonly orphans: readonly FoundObject[];
  readonly apps: readonly FoundObject[];
  readonly resolver: PythonHttpResolver;
}

const APPS = new Set(['FastAPI', 'Flask', 'Quart']);
const ROUTERS = new Set(['APIRouter', 'Blueprint']);
const CLIENTS = new Set(['TestClient', 'AsyncClient', 'test_client']);
const FASTAPI = new Set(['FastAPI', 'APIRouter']);
const MAX_DEPTH = 12;
/** Routers that include each other from many places are walked once a way; more ways than this are not told apart. */
const MAX_WALKS = 20_000;

/** Reads the routes that FastAPI and Flask apps of a tree serve, through all routers that they include. */
export async function pythonRoutes(tree: SourceTree): Promise<PythonRoutes> {
  return new RouteReader(await tree.use(pythonProject)).result();
}

/** The argument of a name, or at a position. */
export function argumentOf(args: readonly HttpArgument[], name: string, position?: number): HttpArgument | undefined {
  return args.find((argument) => argument.name === name) ?? (position === undefined || args[position]?.name !== undefined ? undefined : args[position]);
}

/** Whether an object is of FastAPI. */
export function isFastApi({ object }: FoundObject): boolean {
  return FASTAPI.has(object.made);
}

class RouteReader {
  readonly #project: PythonProject;
  readonly #resolver: PythonHttpResolver;
  readonly #endpoints = new Map<PythonHttpObject, { file: string; endpoint: PythonEndpoint }[]>();
  readonly #includes = new Map<PythonHttpObject, { file: string; include: PythonInclude }[]>();
  readonly #routes: PythonRoute[] = [];
  readonly #openings: Opening[] = [];
  readonly #reached = new Set<PythonHttpObject>();
  readonly #inclusions: Inclusion[] = [];
  readonly #apps: FoundObject[] = [];
  readonly #routers: FoundObject[] = [];
  readonly #loose: { file: string; include: PythonInclude }[] = [];

  constructor(project: PythonProject) {
    this.#project = project;
    this.#resolver = new PythonHttpResolver(project);
  }

  result(): PythonRoutes {
    for (const [file, module] of this.#project.modules) {
      if (!/\.py$/.test(file)) continue;
      for (const object of module.http.objects) this.#sort({ file, object });
      for (const endpoint of module.http.endpoints) this.#attach(file, endpoint);
      for (const include of module.http.includes) this.#attachInclude(file, include);
    }
    for (const app of this.#apps) this.#walk(app, app, { known: rootPath(app) === undefined, text: '' }, 0);
    for (const { file, include } of this.#loose) this.#walkInclude(file, include, undefined, { known: false, text: '' }, 0);
    const orphans = this.#routers.filter((router) => !this.#reached.has(router.object));
    for (const router of orphans) this.#walk(router, undefined, { known: false, text: '' }, 0);
    return { inclusions: this.#inclusions, routes: this.#routes, openings: this.#openings, orphans: orphans.filter((router) => this.#endpoints.has(router.object)), apps: this.#apps, resolver: this.#resolver };
  }

  #sort(found: FoundObject): void {
    if (APPS.has(found.object.made)) this.#apps.push(found);
    else if (ROUTERS.has(found.object.made)) this.#routers.push(found);
    else if (!CLIENTS.has(found.object.made)) this.#open(found.file, found.object.line, undefined, undefined);
  }

  #attach(file: string, endpoint: PythonEndpoint): void {
    const owner = this.#resolver.object(file, endpoint.scope, endpoint.owner);
    if (owner !== undefined && (APPS.has(owner.object.made) || ROUTERS.has(owner.object.made))) return addTo(this.#endpoints, owner.object, { file, endpoint });
    const path = endpoint.path === undefined ? undefined : this.#resolver.text(file, endpoint.path);
    if (path?.startsWith('/') || endpoint.verb.startsWith('add_')) this.#addRoutes(file, endpoint, undefined, owner, { known: false, text: '' });
  }

  #attachInclude(file: string, include: PythonInclude): void {
    const owner = this.#resolver.object(file, include.scope, include.owner);
    if (owner !== undefined) addTo(this.#includes, owner.object, { file, include });
    else if (include.verb === 'include_router' || include.verb === 'register_blueprint') this.#loose.push({ file, include });
  }

  /** What stands above the object that is walked: one that includes itself is not walked again. */
  readonly #above = new Set<FoundObject['object']>();
  #walks = 0;

  #walk(found: FoundObject, app: FoundObject | undefined, prefix: Prefix, depth: number): void {
    this.#walks += 1;
    if (depth > MAX_DEPTH || this.#walks > MAX_WALKS || this.#above.has(found.object)) return this.#open(found.file, found.object.line, undefined, app);
    this.#reached.add(found.object);
    this.#above.add(found.object);
    const own = ROUTERS.has(found.object.made) && isFastApi(found) ? this.#joined(prefix, found.file, argumentOf(found.object.arguments, 'prefix')?.parts) : prefix;
    if (found.object.arguments.some(({ name }) => name === 'routes' || name === '*')) this.#open(found.file, found.object.line, undefined, app);
    for (const { file, endpoint } of this.#endpoints.get(found.object) ?? []) this.#addRoutes(file, endpoint, app, found, own);
    for (const { file, include } of this.#includes.get(found.object) ?? []) this.#walkInclude(file, include, app, own, depth);
    this.#above.delete(found.object);
  }

  #walkInclude(file: string, include: PythonInclude, app: FoundObject | undefined, prefix: Prefix, depth: number): void {
    const { arguments: args, verb, line } = include;
    if (verb === 'mount') {
      const path = this.#joined(prefix, file, argumentOf(args, 'path', 0)?.parts);
      const target = this.#resolver.object(file, include.scope, argumentOf(args, 'app', 1)?.source ?? '');
      this.#open(file, line, path.known ? path.text : undefined, app);
      if (target !== undefined) this.#reached.add(target.object);
      return;
    }
    if (verb !== 'include_router' && verb !== 'register_blueprint') {
      if (verb !== 'init_app') this.#open(file, line, undefined, app);
      return;
    }
    const child = this.#resolver.object(file, include.scope, args[0]?.source ?? '');
    const given = argumentOf(args, verb === 'include_router' ? 'prefix' : 'url_prefix', verb === 'include_router' ? undefined : 1) ?? (verb === 'register_blueprint' && child !== undefined ? argumentOf(child.object.arguments, 'url_prefix') : undefined);
    const below = this.#joined(prefix, file, given?.parts);
    if (child === undefined || args.some(({ name }) => name === '*')) return this.#open(file, line, below.known ? below.text : undefined, app);
    this.#inclusions.push({ file, include, child, prefix: given === undefined ? '' : this.#resolver.text(file, given.parts) });
    this.#walk(child, app, below, depth + 1);
  }

  #joined(prefix: Prefix, file: string, parts: readonly UrlPart[] | undefined): Prefix {
    if (parts === undefined || (parts.length === 1 && parts[0]!.kind === 'value' && parts[0]!.source === 'None')) return prefix;
    const text = this.#resolver.text(file, parts);
    return text === undefined ? { known: false, text: '' } : { known: prefix.known, text: joinPaths(prefix.text, text) };
  }

  #addRoutes(file: string, endpoint: PythonEndpoint, app: FoundObject | undefined, owner: FoundObject | undefined, prefix: Prefix): void {
    const text = endpoint.path === undefined ? undefined : this.#resolver.text(file, endpoint.path);
    const { line, column } = endpoint;
    if (text === undefined) return this.#open(file, line, prefix.known ? prefix.text : undefined, app);
    const path = templated(joinPaths(prefix.text, text));
    const framework = owner === undefined || isFastApi(owner) ? 'FastAPI' : 'Flask';
    for (const method of endpoint.methods ?? ['*']) {
      this.#routes.push({ method, path: prefix.known ? path : undefined, ...(prefix.known ? {} : { tail: path }), file, line, column, framework, app, owner, endpoint });
    }
  }

  #open(file: string, line: number, prefix: string | undefined, app: FoundObject | undefined): void {
    this.#openings.push({ file, line, prefix, app });
  }
}

interface Prefix {
  readonly known: boolean;
  readonly text: string;
}

function rootPath({ object }: FoundObject): string | undefined {
  return argumentOf(object.arguments, 'root_path')?.source ?? argumentOf(object.arguments, 'url_prefix')?.source;
}

function joinPaths(before: string, after: string): string {
  return after === '' || after.startsWith('/') || before === '' ? `${before}${after}` : `${before}/${after}`;
}

/** Flask's `<int:id>` as `{id}`. */
function templated(path: string): string {
  return path.replace(/<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>/g, (_, converter: string | undefined, name: string) => (converter === 'path' ? `{${name}:path}` : `{${name}}`));
}

function addTo<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else values.push(value);
}
