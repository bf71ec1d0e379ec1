import { pythonProject } from '../python/python-project.ts';
import { scriptProject } from '../script/script-project.ts';
import type { SourceTree } from '../source-tree.ts';
import type { HttpCall } from './http-route.ts';
import { pythonRoutes } from './python-routes.ts';
import type { ScriptClient, ScriptRequest, ScriptWrapper } from './script-http.ts';
import { scriptRoutes } from './script-routes.ts';
import type { ScriptHttpResolver } from './script-resolver.ts';
import { isTestPath } from './test-path.ts';
import { calledPath, type UrlPart } from './url-part.ts';

/** What makes a request in the end, and what it puts in front of the path. */
interface Sender {
  readonly client: string;
  readonly group: string;
  readonly base: readonly UrlPart[];
  /** `given` where the caller may choose. */
  readonly method: string | 'given';
}

const FETCH = /^(?:window\.|globalThis\.|self\.)?fetch$|^\$fetch$/;
const LIBRARIES = /^(?:axios|ky|cross-fetch|node-fetch|undici|isomorphic-fetch|ofetch|wretch|got|superagent)$/;
const MAX_WRAPPERS = 4;

/** The requests that TypeScript and JavaScript of the tree make to paths that can be read. */
export async function scriptCalls(tree: SourceTree): Promise<readonly HttpCall[]> {
  const [project, { resolver }] = await Promise.all([tree.use(scriptProject), tree.use(scriptRoutes)]);
  const senders = new Senders(resolver);
  return [...project.modules].flatMap(([file, { http }]) => http.requests.flatMap((request) => {
    const sender = senders.of(file, request.callee, MAX_WRAPPERS);
    return sender === undefined ? [] : callOf(file, request, sender, resolver);
  }));
}

function callOf(file: string, request: ScriptRequest, sender: Sender, resolver: ScriptHttpResolver): HttpCall[] {
  const own = resolver.parts(file, request.url);
  const [first] = own;
  const absolute = first?.kind === 'text' && /^https?:/.test(first.text);
  const called = calledPath(absolute ? own : joined(sender.base, own));
  if (called === undefined) return [];
  const method = sender.method !== 'given' ? sender.method : request.method === '' ? 'GET' : request.method;
  return [{
    method, path: called.path, relative: called.relative, file, line: request.line, column: request.column, client: sender.client, group: sender.group, test: isTestPath(file),
  }];
}

/** A base and a path with one slash between them. */
function joined(base: readonly UrlPart[], path: readonly UrlPart[]): UrlPart[] {
  const last = base[base.length - 1];
  const [first, ...rest] = path;
  if (last === undefined || first?.kind !== 'text') return [...base, ...path];
  const start = first.text.replace(/^\/+/, '');
  if (last.kind === 'text') return [...base.slice(0, -1), { kind: 'text', text: `${last.text.replace(/(?<!\/)\/+$/, '')}/${start}` }, ...rest];
  return [...base, { kind: 'text', text: `/${start}` }, ...rest];
}

class Senders {
  readonly #resolver: ScriptHttpResolver;
  readonly #known = new Map<string, Sender | undefined>();

  constructor(resolver: ScriptHttpResolver) {
    this.#resolver = resolver;
  }

  /** What a callee of a file sends requests with; `undefined` where it is no request. */
  of(file: string, callee: string, steps: number): Sender | undefined {
    const key = `${file}\n${callee}`;
    if (steps === 0) return undefined;
    if (this.#known.has(key)) return this.#known.get(key);
    this.#known.set(key, undefined);
    const sender = this.#find(file, callee, steps);
    this.#known.set(key, sender);
    return sender;
  }

  #find(file: string, callee: string, steps: number): Sender | undefined {
    const [head, ...members] = callee.split('.');
    const http = this.#resolver.http(file);
    const origin = http?.names.get(head!);
    if (FETCH.test(callee) && origin === undefined) return { client: 'fetch', group: 'fetch', base: [], method: 'given' };
    if (origin !== undefined && LIBRARIES.test(origin.specifier)) return this.#ofLibrary(origin.specifier, members, [], origin.specifier);
    const wrapped = this.#wrapper(file, callee);
    if (wrapped !== undefined) return this.#through(wrapped.file, wrapped.wrapper, steps);
    if (members.length !== 1 || head === 'this') return undefined;
    const found = this.#resolver.client(file, head!);
    return found === undefined ? undefined : this.#ofClient(found.file, found.client, members, steps);
  }

  #ofLibrary(library: string, members: readonly string[], base: readonly UrlPart[], group: string): Sender | undefined {
    const verb = members[0]?.toUpperCase();
    if (verb === undefined) return { client: library, group, base, method: 'given' };
    if (verb === 'REQUEST') return { client: library, group, base, method: 'given' };
    return /^(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)$/.test(verb) ? { client: library, group, base, method: verb } : undefined;
  }

  #ofClient(file: string, { name, library, base }: ScriptClient, members: readonly string[], steps: number): Sender | undefined {
    const group = `${file}#${name}`;
    const made = /^new (\w+)$/.exec(library)?.[1];
    if (made === undefined) return this.#ofLibrary(library, members, base === undefined ? [UNKNOWN] : this.#resolver.parts(file, base), group);
    const home = this.#resolver.follow(file, made);
    const wrapper = home === undefined ? undefined : this.#wrapper(home.file, `${home.name}.${members[0]}`);
    return wrapper === undefined ? undefined : this.#through(wrapper.file, wrapper.wrapper, steps);
  }

  /** The wrapper that a callee means: a function, a property of an object, or a method of its own class. */
  #wrapper(file: string, callee: string): { readonly file: string; readonly wrapper: ScriptWrapper } | undefined {
    const wanted = callee.replace(/^this\./, '.');
    const find = (home: string, name: string): ScriptWrapper | undefined => {
      const all = this.#resolver.http(home)?.wrappers.filter((wrapper) => (name.startsWith('.') ? wrapper.name.endsWith(name) : wrapper.name === name)) ?? [];
      return all.length === 1 ? all[0] : undefined;
    };
    const own = find(file, wanted);
    if (own !== undefined) return { file, wrapper: own };
    const [head, ...members] = callee.split('.');
    const home = this.#resolver.follow(file, callee) ?? undefined;
    if (home === undefined || head === 'this') return undefined;
    const name = members.length > 0 && !home.name.includes('.') && home.name !== members[0] ? [home.name, ...members].join('.') : home.name;
    const wrapper = find(home.file, name);
    return wrapper === undefined ? undefined : { file: home.file, wrapper };
  }

  #through(file: string, wrapper: ScriptWrapper, steps: number): Sender | undefined {
    const inner = this.of(file, wrapper.callee, steps - 1);
    if (inner === undefined) return undefined;
    const base = joined(inner.base, this.#resolver.parts(file, wrapper.base));
    const method = inner.method !== 'given' ? inner.method : wrapper.method === '' ? 'GET' : wrapper.method;
    return { client: inner.client, group: `${file}#${wrapper.name.split('.')[0]}`, base, method };
  }
}

const UNKNOWN: UrlPart = { kind: 'value', source: '?' };

/** A request of a test client, with the function it is made in and whether that tells of a route that is absent. */
export interface PythonTestCall extends HttpCall {
  readonly client: string;
  readonly scope: number;
  readonly expectsNone: boolean;
}

/** The requests that tests make with a client of their own app. */
export async function pythonTestCalls(tree: SourceTree): Promise<readonly PythonTestCall[]> {
  const project = await tree.use(pythonProject);
  const { resolver } = await tree.use(pythonRoutes);
  return [...project.modules].flatMap(([file, { http }]) => http.calls.flatMap(({ client, scope, method, path, expectsNone, line, column }) => {
    const called = calledPath(resolver.parts(file, path));
    return called === undefined ? [] : [{ method, path: called.path, relative: called.relative, file, line, column, client, group: 'test client', test: true, scope, expectsNone }];
  }));
}
