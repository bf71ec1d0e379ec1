import type { Node, PythonParser } from '../python/python-parser.ts';
import { pythonUrl } from './python-url.ts';
import type { UrlPart } from './url-part.ts';

/** A place in a file; both count from 1, columns in UTF-16 units. */
export interface HttpPlace {
  readonly line: number;
  readonly column: number;
}

/** An argument by its source. */
export interface HttpArgument extends HttpPlace {
  /** Set for `name=value`. */
  readonly name: string | undefined;
  readonly source: string;
  readonly parts: readonly UrlPart[];
}

/** A call that makes an app, a router or a test client, and the name that holds it. */
export interface PythonHttpObject extends HttpPlace {
  readonly name: string;
  /** The function it is local to; 0 at the top of the module. */
  readonly scope: number;
  /** Last name of what is called: `FastAPI`, `APIRouter`, `Flask`. */
  readonly made: string;
  readonly arguments: readonly HttpArgument[];
}

export interface EndpointParameter extends HttpPlace {
  readonly name: string;
  readonly annotation: string | undefined;
  readonly value: string | undefined;
}

/** The function that answers. */
export interface EndpointFunction extends HttpPlace {
  readonly name: string;
  readonly parameters: readonly EndpointParameter[];
  /** Takes `*args` or `**kwargs`. */
  readonly takesAll: boolean;
  readonly returns: string | undefined;
  /** Where the return annotation stands. */
  readonly returnsAt: HttpPlace;
  /** Further decorators, which may change the signature. */
  readonly decorated: boolean;
}

/** A path bound to a function. */
export interface PythonEndpoint extends HttpPlace {
  /** What it is registered on, as written: `router`, `self.app`. */
  readonly owner: string;
  readonly scope: number;
  /** The decorator or method: `get`, `route`, `api_route`, `add_url_rule`. */
  readonly verb: string;
  /** Upper case; `undefined` where they cannot be known. */
  readonly methods: readonly string[] | undefined;
  readonly path: readonly UrlPart[] | undefined;
  readonly arguments: readonly HttpArgument[];
  readonly handler: EndpointFunction | undefined;
  /** Registered in a branch or loop. */
  readonly conditional: boolean;
}

/** `app.include_router(…)` and its like. */
export interface PythonInclude extends HttpPlace {
  readonly owner: string;
  readonly scope: number;
  readonly verb: string;
  readonly arguments: readonly HttpArgument[];
}

/** A request that goes through a test client, or a client of that name. */
export interface PythonClientCall extends HttpPlace {
  readonly client: string;
  readonly scope: number;
  readonly method: string;
  readonly path: readonly UrlPart[];
  /** The function around it tells of 404 or 405: the route may be absent on purpose. */
  readonly expectsNone: boolean;
}

export interface PythonServing {
  readonly objects: readonly PythonHttpObject[];
  readonly endpoints: readonly PythonEndpoint[];
  readonly includes: readonly PythonInclude[];
  readonly calls: readonly PythonClientCall[];
  /** Strings at the top of the module, by name. */
  readonly constants: ReadonlyMap<string, string>;
}

const MADE = /^([\w.]+)\s*(?::[^=\n]+)?=\s*(?:await\s+)?[\w.]*?\b(FastAPI|APIRouter|Flask|Quart|Blueprint|Starlette|TestClient|AsyncClient|test_client|APIFlask|OpenAPI|Sanic|Litestar|Api|Namespace|APIBlueprint)\(/;
const ENTERED = /\b(TestClient|AsyncClient|test_client)\(/;
const STRING = /^[A-Za-z_]\w*\s*(?::\s*[\w.[\]]+\s*)?=\s*(?:\(\s*)?[fru]?["']/;
const VERBS = new Set(['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'trace', 'route', 'api_route', 'websocket', 'websocket_route']);
const REQUESTS = new Set(['get', 'post', 'put', 'patch', 'delete', 'head', 'options']);
const ROUTES = /^@[\w.]+\.(get|post|put|patch|delete|head|options|trace|route|api_route|websocket|websocket_route)\s*\(/;
const REGISTERS = new Set(['add_api_route', 'add_url_rule', 'add_route', 'add_websocket_route', 'add_api_websocket_route']);
const INCLUDES = new Set(['include_router', 'register_blueprint', 'mount', 'add_resource', 'add_namespace', 'register_api', 'init_app', 'host', 'blueprint', 'register']);
const CLIENT = /^(?:self\.)?(?:\w+_)?(?:client|ac)$/;
const EXPECTS_NONE = /\b40[45]\b|not_?found|not_?allowed|NOT_FOUND|disabled|unknown|invalid|missing|raises/i;

/** Reads apps, routers, endpoints and test calls of a module; constants alone where it has none of them. */
export function readPythonServing(root: Node, text: string, parser: PythonParser, serves: boolean): PythonServing {
  const reader = new ServingReader(text);
  for (const { name, node } of parser.survey(root)) if (name === 'assigned' || serves) reader.read(name, node);
  return reader;
}

class ServingReader implements PythonServing {
  readonly objects: PythonHttpObject[] = [];
  readonly endpoints: PythonEndpoint[] = [];
  readonly includes: PythonInclude[] = [];
  readonly calls: PythonClientCall[] = [];
  readonly constants = new Map<string, string>();

  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** Looks at the text around a node first: it costs less than the node. */
  read(kind: string, node: Node): void {
    const start = node.startIndex;
    if (kind === 'decorator' && /^@[\w.]+\.\w+\s*\(/.test(this.#text.slice(start, start + 200))) this.#readDecorator(node);
    else if (kind === 'arguments') this.#readArguments(node);
    else if (kind === 'assigned') this.#readAssigned(node);
    else if (kind === 'with' && ENTERED.test(this.#text.slice(start, start + 300))) this.#readEntered(node);
  }

  #readAssigned(statement: Node): void {
    const after = this.#text.slice(statement.startIndex, statement.startIndex + 200);
    const right = MADE.test(after) || STRING.test(after) ? statement.childForFieldName('right') : null;
    const target = statement.childForFieldName('left')!;
    const value = right === null ? undefined : unawaited(right);
    if (value?.type === 'call') return MADE.test(after) ? this.#readObject(target, value) : undefined;
    if (value === undefined || target.startPosition.column > 0) return;
    const parts = pythonUrl(value);
    if (parts.every((part) => part.kind === 'text')) this.constants.set(target.text, parts.map((part) => (part.kind === 'text' ? part.text : '')).join(''));
  }

  #readEntered(statement: Node): void {
    for (const item of statement.descendantsOfType('as_pattern')) {
      const call = item?.firstNamedChild;
      const target = item?.lastNamedChild?.firstNamedChild;
      if (call?.type === 'call' && target !== null && target !== undefined) this.#readObject(target, call);
    }
  }

  #readObject(target: Node, call: Node): void {
    const made = call.childForFieldName('function')?.text.split('.').pop() ?? '';
    this.objects.push({ name: target.text, scope: scopeOf(call), made, arguments: argumentsOf(call), ...placeOf(call) });
  }

  #readDecorator(node: Node): void {
    const call = node.firstNamedChild!;
    const callee = call.type === 'call' ? call.childForFieldName('function') : null;
    const verb = callee?.type === 'attribute' ? callee.childForFieldName('attribute')!.text : '';
    if (callee === null || !VERBS.has(verb)) return;
    const decorated = node.parent!;
    const definition = decorated.childForFieldName('definition');
    const others = decorated.namedChildren.some((child) => child?.type === 'decorator' && !ROUTES.test(child.text));
    const handler = definition?.type === 'function_definition' ? functionOf(definition, others) : undefined;
    this.endpoints.push(endpointOf(call, callee.childForFieldName('object')!.text, verb, handler));
  }

  #readArguments(list: Node): void {
    const verb = /\.\s*(\w+)\s*$/.exec(this.#text.slice(Math.max(0, list.startIndex - 60), list.startIndex))?.[1] ?? '';
    const asks = REQUESTS.has(verb);
    if (!asks && !REGISTERS.has(verb) && !INCLUDES.has(verb)) return;
    const call = list.parent!;
    const owner = call.childForFieldName('function')?.childForFieldName('object');
    if (owner === null || owner === undefined) return;
    if (REGISTERS.has(verb)) this.endpoints.push(endpointOf(call, owner.text, verb, undefined));
    else if (INCLUDES.has(verb)) this.includes.push({ owner: owner.text, scope: scopeOf(call), verb, arguments: argumentsOf(call), ...placeOf(call) });
    else if (CLIENT.test(owner.text)) this.#readRequest(call, owner.text, verb);
  }

  #readRequest(call: Node, client: string, verb: string): void {
    const first = argumentsOf(call).find(({ name }, index) => name === 'url' || (name === undefined && index === 0));
    if (first === undefined) return;
    const around = enclosing(call, 'function_definition');
    const expectsNone = around === null || EXPECTS_NONE.test((around.parent?.type === 'decorated_definition' ? around.parent : around).text);
    this.calls.push({ client, scope: scopeOf(call), method: verb.toUpperCase(), path: first.parts, expectsNone, line: first.line, column: first.column });
  }
}

function endpointOf(call: Node, owner: string, verb: string, handler: EndpointFunction | undefined): PythonEndpoint {
  const args = argumentsOf(call);
  const path = args.find(({ name }, index) => (name === undefined && index === 0) || name === 'path' || name === 'rule');
  const at = path ?? placeOf(call);
  const definition = call.parent?.type === 'decorator' ? call.parent.parent! : call;
  return {
    owner, scope: scopeOf(definition), verb, methods: methodsOf(verb, args), path: path?.parts, arguments: args, handler,
    conditional: isConditional(definition), line: at.line, column: at.column,
  };
}

function methodsOf(verb: string, args: readonly HttpArgument[]): readonly string[] | undefined {
  if (verb.includes('websocket')) return ['WEBSOCKET'];
  if (verb !== 'route' && verb !== 'api_route' && !verb.startsWith('add_')) return [verb.toUpperCase()];
  const given = args.find(({ name }) => name === 'methods')?.source;
  if (given === undefined) return verb === 'add_url_rule' ? undefined : ['GET'];
  if (!/^[[({]\s*(["']\w+["']\s*(?:,\s*)?)*[\])}]$/.test(given)) return undefined;
  return [...given.matchAll(/["'](\w+)["']/g)].map((match) => match[1]!.toUpperCase());
}

function functionOf(definition: Node, decorated: boolean): EndpointFunction {
  const nodes = definition.childForFieldName('parameters')?.namedChildren ?? [];
  const returns = definition.childForFieldName('return_type');
  return {
    name: definition.childForFieldName('name')?.text ?? '',
    parameters: nodes.flatMap((node) => (node === null ? [] : parameterOf(node))),
    takesAll: nodes.some((node) => node !== null && /splat/.test(node.type === 'typed_parameter' ? node.firstNamedChild!.type : node.type)),
    returns: returns?.text,
    returnsAt: placeOf(returns ?? definition),
    decorated,
    ...placeOf(definition.childForFieldName('name') ?? definition),
  };
}

function parameterOf(node: Node): EndpointParameter[] {
  const name = node.type === 'identifier' ? node : node.childForFieldName('name') ?? (node.type === 'typed_parameter' ? node.firstNamedChild : null);
  if (name?.type !== 'identifier') return [];
  return [{ name: name.text, annotation: node.childForFieldName('type')?.text, value: node.childForFieldName('value')?.text, ...placeOf(name) }];
}

function argumentsOf(call: Node): HttpArgument[] {
  const list = call.childForFieldName('arguments');
  if (list?.type !== 'argument_list') return [];
  return list.namedChildren.flatMap((node): HttpArgument[] => {
    if (node === null || node.type === 'comment') return [];
    const value = node.type === 'keyword_argument' ? node.childForFieldName('value')! : node;
    const name = node.type === 'keyword_argument' ? node.childForFieldName('name')!.text : undefined;
    return [{ name: value.type.endsWith('_splat') ? '*' : name, source: value.text.slice(0, 300), parts: pythonUrl(value), ...placeOf(value) }];
  });
}

function unawaited(node: Node): Node {
  return node.type === 'await' ? node.firstNamedChild! : node;
}

function enclosing(node: Node, type: string): Node | null {
  let around = node.parent;
  while (around !== null && around.type !== type) around = around.parent;
  return around;
}

/** A number for the function around a node; 0 at the top. */
function scopeOf(node: Node): number {
  return enclosing(node, 'function_definition')?.id ?? 0;
}

function isConditional(node: Node): boolean {
  for (let around = node.parent; around !== null; around = around.parent) {
    if (/^(if|for|while|try|match|with)_statement$|^(else|elif|except)_clause$/.test(around.type)) return true;
    if (around.type === 'function_definition') return false;
  }
  return false;
}

function placeOf(node: Node): HttpPlace {
  return { line: node.startPosition.row + 1, column: node.startPosition.column + 1 };
}

