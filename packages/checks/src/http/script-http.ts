import type { SourceFile } from 'typescript';
import type { EnvironmentRead } from '../environment/environment-read.ts';
import { HttpReader } from './read-script-http.ts';
import type { HttpPlace } from './python-serving.ts';
import type { UrlPart } from './url-part.ts';

/** Where an imported name comes from. */
export interface ScriptOrigin {
  readonly specifier: string;
  /** `default`, `*` for the namespace, `=` for what `require` returns. */
  readonly name: string;
}

/** An app, router, or the parameter of a function that stands for one. */
export interface ScriptHttpObject extends HttpPlace {
  readonly name: string;
  /** Start of the function it is local to; -1 at the top. */
  readonly scope: number;
  readonly kind: 'app' | 'router' | 'parameter';
  readonly framework: string;
  /** For a parameter, the name of its function; empty where it has none. */
  readonly function: string;
  readonly prefix: readonly UrlPart[];
  /** Parameters of the path it is mounted on reach its handlers. */
  readonly mergesParameters: boolean;
}

/** A path bound to handlers. */
export interface ScriptEndpoint extends HttpPlace {
  readonly owner: string;
  readonly scope: number;
  readonly methods: readonly string[];
  readonly path: readonly UrlPart[] | undefined;
  /** Names taken from `req.params` by handlers written in place, and where. */
  readonly parameters: readonly (HttpPlace & { readonly name: string })[];
  /** Handlers by name, as written. */
  readonly handlers: readonly string[];
  /** A handler written in place takes `next`: it may leave the answer to a later route. */
  readonly passesOn: boolean;
  readonly conditional: boolean;
}

/** `app.use('/x', router)`, `fastify.register(plugin, { prefix })`, `register(app)`. */
export interface ScriptMount extends HttpPlace {
  readonly owner: string;
  readonly scope: number;
  readonly verb: string;
  readonly path: readonly UrlPart[] | undefined;
  readonly targets: readonly ScriptTarget[];
}

export type ScriptTarget =
  | { readonly kind: 'name'; readonly source: string }
  | { readonly kind: 'module'; readonly specifier: string }
  /** What a call of this name returns. */
  | { readonly kind: 'made'; readonly callee: string }
  | { readonly kind: 'inline' }
  | { readonly kind: 'other' };

/** A request, or a call that may be one. */
export interface ScriptRequest extends HttpPlace {
  /** As written: `fetch`, `axios.get`, `api.get`, `this.request`. */
  readonly callee: string;
  readonly scope: number;
  readonly method: string | undefined;
  readonly url: readonly UrlPart[];
}

/** A function that hands its first parameter to a request as the end of the URL. */
export interface ScriptWrapper {
  /** `request`, `api.get`, `ApiClient.request`. */
  readonly name: string;
  /** What stands in front of the parameter. */
  readonly base: readonly UrlPart[];
  /** What makes the request: `fetch`, `axios.get`, another wrapper. */
  readonly callee: string;
  /** Set where the function chooses it; `given` where its caller may. */
  readonly method: string | 'given';
}

/** `axios.create({ baseURL })` and its like, or the instance of a class. */
export interface ScriptClient {
  readonly name: string;
  readonly library: string;
  readonly base: readonly UrlPart[] | undefined;
}

/** What a TypeScript or JavaScript file serves and asks for over HTTP, and which environment variables it reads. */
export interface ScriptHttp {
  readonly names: ReadonlyMap<string, ScriptOrigin>;
  /** What the file exports, by the name others use (`=` for `module.exports`), as its own name or source. */
  readonly exports: ReadonlyMap<string, string>;
  readonly objects: readonly ScriptHttpObject[];
  readonly endpoints: readonly ScriptEndpoint[];
  readonly mounts: readonly ScriptMount[];
  readonly controllers: readonly ScriptController[];
  readonly requests: readonly ScriptRequest[];
  readonly wrappers: readonly ScriptWrapper[];
  readonly clients: readonly ScriptClient[];
  readonly constants: ReadonlyMap<string, readonly UrlPart[]>;
  /** Names that functions take from `req.params`, by the function's name. */
  readonly handlerParameters: ReadonlyMap<string, readonly (HttpPlace & { readonly name: string })[]>;
  readonly environment: readonly EnvironmentRead[];
}

/** A NestJS controller. */
export interface ScriptController extends HttpPlace {
  readonly prefix: readonly UrlPart[] | undefined;
  readonly routes: readonly (HttpPlace & { readonly method: string; readonly path: readonly UrlPart[] | undefined })[];
}

const NOTHING: ScriptHttp = {
  names: new Map(), exports: new Map(), objects: [], endpoints: [], mounts: [], controllers: [], requests: [], wrappers: [], clients: [],
  constants: new Map(), handlerParameters: new Map(), environment: [],
};
const CONCERNS_HTTP = /\b(fetch|axios|ky|express|fastify|hono|koa|router|routes|@Controller)\b|\b(api|client|http|app|server)\.(get|post|put|patch|delete|use|register|request)\b|["'`]\/[a-z]|process\.env|import\.meta\.env|\b\w*(API|BASE|URL|PREFIX)\w*\s*=|\breq(uest)?\.params\b/i;
/** Bundles and minified code are nobody's source. */
const LONGEST = 400_000;

/** Reads the HTTP side of a parsed file; cheap where the text shows that it has none. */
export function readScriptHttp(source: SourceFile, text: string): ScriptHttp {
  if (text.length > LONGEST || source.isDeclarationFile || !CONCERNS_HTTP.test(text) || isMinified(text)) return NOTHING;
  return new HttpReader(source).read();
}

/** Lines that nobody wrote. */
function isMinified(text: string): boolean {
  if (text.length < 10_000) return false;
  let lines = 1;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines += 1;
  return text.length / lines > 300;
}
