import type { Expression, Node, SourceFile } from 'typescript';
import type { EnvironmentRead } from '../environment/environment-read.ts';
import { environmentBySchema } from '../environment/script-environment-schemas.ts';
import { environmentRead } from '../environment/script-environment.ts';
import { forEachChild, getLineAndCharacterOfPosition, isIdentifier, isStringLiteralLike, nameOf, startOf, SyntaxKind } from '../script/typescript-parser.ts';
import type { HttpPlace } from './python-serving.ts';
import type {
  ScriptClient, ScriptController, ScriptEndpoint, ScriptHttp, ScriptHttpObject, ScriptMount, ScriptOrigin, ScriptRequest, ScriptTarget, ScriptWrapper,
} from './script-http.ts';
import { madeClient, madeObject, readController } from './script-makers.ts';
import { readBindings, readExports } from './script-names.ts';
import { asAccess, asCall, asFunction, bare, childrenOf, dottedName, patternOf, propertiesOf, requiredModule, type CallLike } from './script-syntax.ts';
import { scriptUrl } from './script-url.ts';
import { textOfParts, type UrlPart } from './url-part.ts';

/** What is known of the place of a node. */
interface Around {
  readonly scope: number;
  /** The function's name, its class or object in front: `api.get`; empty where it has none. */
  readonly name: string;
  readonly parameters: readonly string[];
  readonly conditional: boolean;
  /** Class or object literal that methods are in. */
  readonly owner: string;
  /** Strings that the function makes, by the name it gives them. */
  readonly locals: Map<string, readonly UrlPart[]>;
  /** Where names taken from `req.params` are kept. */
  readonly taken: (HttpPlace & { readonly name: string })[] | undefined;
}

const VERBS = new Set(['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'all', 'del']);
const MOUNTS = new Set(['use', 'register', 'route', 'mount']);
const OPEN = new Set<number>([SyntaxKind.IfStatement, SyntaxKind.ForStatement, SyntaxKind.ForOfStatement, SyntaxKind.ForInStatement, SyntaxKind.WhileStatement, SyntaxKind.TryStatement, SyntaxKind.SwitchStatement, SyntaxKind.ConditionalExpression]);

/** What a parameter is called that holds a path: `id` in `/items/${id}` is none. */
const NAMES_PATH = /path|ur[il]|endpoint|route|href|resource|input|address|target|action/i;

/** Walks over a file once and keeps what it serves, asks for and reads. */
export class HttpReader {
  readonly #source: SourceFile;
  readonly #names = new Map<string, ScriptOrigin>();
  readonly #exports = new Map<string, string>();
  readonly #objects: ScriptHttpObject[] = [];
  readonly #endpoints: ScriptEndpoint[] = [];
  readonly #mounts: ScriptMount[] = [];
  readonly #controllers: ScriptController[] = [];
  readonly #requests: ScriptRequest[] = [];
  readonly #wrappers: ScriptWrapper[] = [];
  readonly #clients: ScriptClient[] = [];
  readonly #constants = new Map<string, readonly UrlPart[]>();
  readonly #handlerParameters = new Map<string, (HttpPlace & { readonly name: string })[]>();
  readonly #environment: EnvironmentRead[] = [];
  readonly #taken = new Map<Node, (HttpPlace & { readonly name: string })[]>();
  readonly #named = new Map<Node, string>();

  readonly #readsEnvironment: boolean;

  constructor(source: SourceFile) {
    this.#source = source;
    this.#readsEnvironment = /\.env\b/.test(source.text);
  }

  read(): ScriptHttp {
    readBindings(this.#source, this.#names);
    this.#walk({ scope: -1, name: '', parameters: [], conditional: false, owner: '', locals: new Map(), taken: undefined });
    readExports(this.#source, this.#exports);
    if (this.#readsEnvironment) this.#environment.push(...environmentBySchema(this.#source));
    return {
      names: this.#names, exports: this.#exports, objects: this.#objects, endpoints: this.#endpoints, mounts: this.#mounts, controllers: this.#controllers, requests: this.#requests,
      wrappers: this.#wrappers, clients: this.#clients, constants: this.#constants, handlerParameters: this.#handlerParameters, environment: this.#environment,
    };
  }

  /** Visits every node in the order of the text, with a stack of its own; types are left out. */
  #walk(top: Around): void {
    const nodes: Node[] = [this.#source];
    const arounds: Around[] = [top];
    for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
      const around = arounds.pop()!;
      this.#visit(node, around);
      const inside = this.#inside(node, around);
      const mark = nodes.length;
      forEachChild(node, (child) => {
        if (child.kind !== SyntaxKind.Identifier && (child.kind < SyntaxKind.FirstTypeNode || child.kind > SyntaxKind.LastTypeNode)) nodes.push(child);
      });
      for (let low = mark, high = nodes.length - 1; low < high; low += 1, high -= 1) [nodes[low], nodes[high]] = [nodes[high]!, nodes[low]!];
      for (let count = mark; count < nodes.length; count += 1) arounds.push(inside);
    }
  }

  #inside(node: Node, around: Around): Around {
    const made = asFunction(node);
    if (made !== undefined) return this.#insideFunction(node, made.parameters, around);
    if (OPEN.has(node.kind)) return { ...around, conditional: true };
    if (node.kind === SyntaxKind.ClassDeclaration) return { ...around, owner: textName((node as unknown as { name?: Node }).name) };
    if (node.kind === SyntaxKind.ObjectLiteralExpression && this.#named.has(node)) return { ...around, owner: this.#named.get(node)! };
    return around;
  }

  #insideFunction(node: Node, parameters: readonly string[], around: Around): Around {
    const own = this.#named.get(node) ?? textName((node as unknown as { name?: Node }).name);
    const scope = node.pos;
    const name = own !== '' && around.owner !== '' && !own.includes('.') ? `${around.owner}.${own}` : own;
    const [first] = parameters;
    if (first !== undefined && first !== '' && /^(app|server|router|fastify|instance|api|express|r|f)$/i.test(first)) {
      this.#objects.push({ name: first, scope, kind: 'parameter', framework: first === 'fastify' ? 'Fastify' : '', function: name, prefix: [], mergesParameters: true, ...this.#placeOf(node) });
    }
    const kept = this.#taken.get(node) ?? (name !== '' && /^_?(req|request)$/.test(first ?? '') ? this.#keep(name) : undefined);
    return { scope, name: name === '' ? around.name : name, parameters: name === '' ? around.parameters : parameters, conditional: false, owner: '', locals: new Map(around.locals), taken: kept ?? around.taken };
  }

  #keep(name: string): (HttpPlace & { readonly name: string })[] {
    const kept = this.#handlerParameters.get(name) ?? [];
    this.#handlerParameters.set(name, kept);
    return kept;
  }

  #visit(node: Node, around: Around): void {
    const kind: number = node.kind;
    switch (kind) {
      case SyntaxKind.PropertyAccessExpression:
        this.#readTaken(node, around);
        break;
      case SyntaxKind.VariableDeclaration:
      case SyntaxKind.PropertyDeclaration:
        this.#readVariable(node as unknown as { name: Node; initializer?: Expression }, around);
        break;
      case SyntaxKind.CallExpression:
        return this.#readCall(asCall(node)!, around);
      case SyntaxKind.ClassDeclaration: {
        const controller = readController(node, this.#source, (place) => this.#placeOf(place));
        if (controller !== undefined) this.#controllers.push(controller);
        return;
      }
      case SyntaxKind.PropertyAssignment:
        return this.#nameProperty(node as unknown as { name: Node; initializer: Node }, around);
      case SyntaxKind.BinaryExpression:
        this.#readAssignment(node as unknown as { left: Node; right: Node; operatorToken: Node }, around);
        break;
    }
    const read = this.#readsEnvironment ? environmentRead(node, around.conditional) : undefined;
    if (read !== undefined) this.#environment.push(...read.map(({ node: at, ...found }) => ({ ...found, ...this.#placeOf(at) })));
  }

  /** A property of a named object that is a function is known by both names. */
  #nameProperty({ name, initializer }: { name: Node; initializer: Node }, around: Around): void {
    if (around.owner !== '' && asFunction(initializer) !== undefined) this.#named.set(initializer, textName(name));
  }

  #readAssignment({ left, right, operatorToken }: { left: Node; right: Node; operatorToken: Node }, around: Around): void {
    if (operatorToken.kind !== SyntaxKind.EqualsToken) return;
    const target = dottedName(left);
    const exported = target === 'module.exports' ? '=' : /^(?:module\.)?exports\.(\w+)$/.exec(target ?? '')?.[1];
    if (exported !== undefined && asFunction(right) !== undefined) this.#named.set(right, exported === '=' ? 'module.exports' : exported);
    if (target !== undefined && around.owner === '') this.#readMade(target, bare(right), around);
  }

  #readVariable({ name, initializer }: { name: Node; initializer?: Expression }, around: Around): void {
    if (initializer === undefined) return;
    const value = bare(initializer);
    const taken = patternOf(name);
    if (taken !== undefined) {
      if (dottedName(value)?.match(/^_?(req|request)\.params$/)) for (const entry of taken) around.taken?.push({ name: entry.taken, ...this.#placeOf(entry.node) });
      return;
    }
    const own = textName(name);
    if (own === '') return;
    if (asFunction(value) !== undefined || value.kind === SyntaxKind.ObjectLiteralExpression) this.#named.set(value, own);
    this.#readMade(own, value, around);
    const parts = scriptUrl(initializer, this.#source);
    if (around.scope === -1) this.#constants.set(own, parts);
    else if (parts.length > 1 || parts[0]?.kind === 'text') around.locals.set(own, this.#filled(parts, around));
  }

  #readMade(name: string, value: Node, around: Around): void {
    const object = madeObject(value, this.#names, this.#source);
    if (object !== undefined) this.#objects.push({ name, scope: around.scope, function: '', ...object, ...this.#placeOf(value) });
    const client = madeClient(value, this.#names, this.#source);
    if (client !== undefined) this.#clients.push({ name, ...client });
  }

  #readTaken(node: Node, around: Around): void {
    if (around.taken === undefined) return;
    const access = asAccess(node);
    if (access === undefined || !/^_?(req|request)\.params$/.test(dottedName(access.target) ?? '')) return;
    around.taken.push({ name: access.name, ...this.#placeOf((node as unknown as { name: Node }).name) });
  }

  #readCall(call: CallLike, around: Around): void {
    const callee = bare(call.expression);
    const name = dottedName(callee);
    const access = asAccess(callee);
    const args = call.arguments ?? [];
    if (access !== undefined) this.#readMethod(call, access, args, around);
    else if (name !== undefined && args.length > 0 && isIdentifier(args[0]!)) this.#addMount(nameOf(args[0]), 'call', undefined, [{ kind: 'name', source: name }], call, around);
    const required = requiredModule(callee);
    if (required !== undefined && args[0] !== undefined && isIdentifier(args[0])) this.#addMount(nameOf(args[0]), 'call', undefined, [{ kind: 'module', specifier: required }], call, around);
    if (name !== undefined && args[0] !== undefined) this.#readRequest(name, args, around);
  }

  #readMethod(call: CallLike, { target, name: verb }: { target: Node; name: string }, args: readonly Expression[], around: Around): void {
    const owner = dottedName(target);
    if (VERBS.has(verb)) {
      const routed = owner === undefined ? routeBelow(target) : undefined;
      if (routed !== undefined) this.#addEndpoint(routed.owner, verb, routed.path, args, around);
      else if (owner !== undefined && args.length > 1) this.#addEndpoint(owner, verb, args[0]!, args.slice(1), around);
    } else if (MOUNTS.has(verb) && owner !== undefined) {
      const options = propertiesOf(args[0]);
      if (verb === 'route' && options?.values.has('url') === true) return this.#addFastifyRoute(owner, options.values, around);
      const [first] = args;
      if (first === undefined || (verb === 'route' && args.length < 2)) return;
      const isPath = isStringLiteralLike(first) || first.kind === SyntaxKind.TemplateExpression || first.kind === SyntaxKind.BinaryExpression || (args.length > 1 && verb !== 'register');
      const prefix = verb === 'register' ? propertiesOf(args[1])?.values.get('prefix') as Expression | undefined : undefined;
      const path = isPath ? first : prefix;
      const targets = (isPath ? args.slice(1) : verb === 'register' ? args.slice(0, 1) : args).map((argument) => this.#targetOf(argument));
      this.#addMount(owner, verb, path === undefined ? undefined : scriptUrl(path, this.#source), targets, call, around);
    }
  }

  #addFastifyRoute(owner: string, options: ReadonlyMap<string, Node>, around: Around): void {
    const method = options.get('method');
    const methods = method === undefined ? [] : isStringLiteralLike(method) ? [method.text] : childrenOf(method).flatMap((child) => (isStringLiteralLike(child) ? [child.text] : []));
    const url = options.get('url') as Expression;
    this.#endpoints.push({
      owner, scope: around.scope, methods: methods.length === 0 ? ['*'] : methods.map((text) => text.toUpperCase()), path: scriptUrl(url, this.#source),
      parameters: [], handlers: [], passesOn: false, conditional: around.conditional, ...this.#placeOf(url),
    });
  }

  #addEndpoint(owner: string, verb: string, path: Expression, handlers: readonly Expression[], around: Around): void {
    const parameters: (HttpPlace & { readonly name: string })[] = [];
    for (const handler of handlers.flatMap((argument) => [argument, ...(asCall(argument)?.arguments ?? [])])) if (asFunction(handler) !== undefined) this.#taken.set(handler, parameters);
    const methods = verb === 'all' ? ['*'] : [verb === 'del' ? 'DELETE' : verb.toUpperCase()];
    const plain = path.kind === SyntaxKind.RegularExpressionLiteral || path.kind === SyntaxKind.ArrayLiteralExpression ? undefined : scriptUrl(path, this.#source);
    const passesOn = handlers.length > 1 || handlers.some((handler) => (asFunction(handler)?.parameters.length ?? 0) > 2);
    const named = handlers.flatMap((handler) => dottedName(bare(handler)) ?? []);
    this.#endpoints.push({ owner, scope: around.scope, methods, path: plain, parameters, handlers: named, passesOn, conditional: around.conditional, ...this.#placeOf(path) });
  }

  #addMount(owner: string, verb: string, path: readonly UrlPart[] | undefined, targets: readonly ScriptTarget[], at: Node, around: Around): void {
    this.#mounts.push({ owner, scope: around.scope, verb, path, targets, ...this.#placeOf(at) });
  }

  #targetOf(argument: Expression): ScriptTarget {
    const value = bare(argument);
    const call = asCall(value);
    const specifier = requiredModule(value) ?? requiredModule(asAccess(value)?.target ?? value) ?? importedModule(value);
    if (specifier !== undefined) return { kind: 'module', specifier };
    if (call !== undefined) {
      const routes = asAccess(bare(call.expression));
      if (routes?.name === 'routes' && dottedName(routes.target) !== undefined) return { kind: 'name', source: dottedName(routes.target)! };
      return { kind: 'made', callee: dottedName(bare(call.expression)) ?? '' };
    }
    if (asFunction(value) !== undefined) return { kind: 'inline' };
    const source = dottedName(value);
    return source === undefined ? { kind: 'other' } : { kind: 'name', source };
  }

  #readRequest(callee: string, args: readonly Expression[], around: Around): void {
    const options = propertiesOf(bare(args[0]!));
    const given = options === undefined ? args[0]! : options.values.get('url') as Expression | undefined;
    if (given === undefined || asFunction(given) !== undefined) return;
    const url = this.#filled(scriptUrl(given, this.#source), around);
    const method = this.#methodOf(callee, options ?? propertiesOf(args[1] === undefined ? undefined : bare(args[1])), args.length > 1 || options !== undefined);
    const last = url[url.length - 1];
    if (around.name !== '' && last?.kind === 'value' && last.source === around.parameters[0] && (url.length === 1 || NAMES_PATH.test(last.source))) {
      this.#wrappers.push({ name: around.name, base: url.slice(0, -1), callee, method: method ?? 'given' });
    } else if (url.some((part) => part.kind === 'text' && part.text.includes('/'))) {
      this.#requests.push({ callee, scope: around.scope, method, url, ...this.#placeOf(given) });
    }
  }

  /** The method that a call names; `''` where it names none, `undefined` where it cannot be known. */
  #methodOf(callee: string, options: ReturnType<typeof propertiesOf>, hasOptions: boolean): string | undefined {
    const verb = callee.slice(callee.lastIndexOf('.') + 1);
    if (callee.includes('.') && VERBS.has(verb)) return verb.toUpperCase();
    if (!hasOptions) return '';
    const method = options?.values.get('method');
    if (options === undefined || (method === undefined && options.spread)) return undefined;
    if (method === undefined) return '';
    const text = textOfParts(scriptUrl(method as Expression, this.#source));
    return text?.toUpperCase();
  }

  #filled(parts: readonly UrlPart[], around: Around): UrlPart[] {
    return parts.flatMap((part) => (part.kind === 'value' ? around.locals.get(part.source) ?? [part] : [part]));
  }

  #placeOf(node: Node): HttpPlace {
    const { line, character } = getLineAndCharacterOfPosition(this.#source, startOf(node, this.#source));
    return { line: line + 1, column: character + 1 };
  }
}

function textName(node: Node | undefined): string {
  return node === undefined ? '' : isIdentifier(node) ? nameOf(node) : isStringLiteralLike(node) ? node.text : '';
}

/** `import('./x')`. */
function importedModule(node: Node): string | undefined {
  const call = asCall(node);
  const first = call?.expression.kind === SyntaxKind.ImportKeyword ? call.arguments?.[0] : undefined;
  return first !== undefined && isStringLiteralLike(first) ? first.text : undefined;
}

/** Goes down a chain `router.route('/x').get(a).post(b)` to its `route`. */
function routeBelow(node: Node): { readonly owner: string; readonly path: Expression } | undefined {
  let call = asCall(node);
  while (call !== undefined) {
    const access = asAccess(bare(call.expression));
    if (access === undefined) return undefined;
    const owner = dottedName(access.target);
    if (access.name === 'route' && owner !== undefined && call.arguments?.[0] !== undefined) return { owner, path: call.arguments[0] };
    call = VERBS.has(access.name) ? asCall(access.target) : undefined;
  }
  return undefined;
}
