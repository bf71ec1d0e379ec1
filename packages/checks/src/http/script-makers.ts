import type { Expression, Node, SourceFile } from 'typescript';
import type { HttpPlace } from './python-serving.ts';
import type { ScriptClient, ScriptController, ScriptHttpObject, ScriptOrigin } from './script-http.ts';
import { asAccess, asCall, bare, decoratorsOf, dottedName, propertiesOf, requiredModule } from './script-syntax.ts';
import { scriptUrl } from './script-url.ts';
import { SyntaxKind } from '../script/typescript-parser.ts';
import type { UrlPart } from './url-part.ts';

type Made = Pick<ScriptHttpObject, 'kind' | 'framework' | 'prefix' | 'mergesParameters'>;
type Names = ReadonlyMap<string, ScriptOrigin>;

const PACKAGES: Readonly<Record<string, string>> = {
  express: 'Express', fastify: 'Fastify', hono: 'Hono', '@hono/zod-openapi': 'Hono', koa: 'Koa', 'koa-router': 'Koa', '@koa/router': 'Koa', 'express-promise-router': 'Express',
};

/** What kind of app or router a call makes; `undefined` where it makes none. */
export function madeObject(value: Node, names: Names, source: SourceFile): Made | undefined {
  const call = asCall(value);
  if (call === undefined) return undefined;
  const access = asAccess(bare(call.expression));
  if (access?.name === 'basePath') {
    const inner = madeObject(access.target, names, source);
    const path = call.arguments?.[0];
    return inner === undefined || path === undefined ? inner : { ...inner, prefix: scriptUrl(path, source) };
  }
  const callee = dottedName(bare(call.expression)) ?? requiredCallee(bare(call.expression));
  const [head, member] = callee?.split('.') ?? [];
  const origin = head === undefined ? undefined : names.get(head);
  const framework = PACKAGES[origin?.specifier ?? head ?? ''];
  if (framework === undefined) return undefined;
  const named = member ?? (origin === undefined || /^(default|=|\*)$/.test(origin.name) ? '' : origin.name);
  const isRouter = /^(Router|default)$/.test(named) || (framework === 'Koa' && /router/.test(origin?.specifier ?? ''));
  if (!isRouter && named !== '' && !/^(Hono|OpenAPIHono|fastify|Fastify|express|Koa)$/.test(named)) return undefined;
  const options = propertiesOf(call.arguments?.[0])?.values;
  const prefix = options?.get('prefix') as Expression | undefined;
  return { kind: isRouter ? 'router' : 'app', framework, prefix: prefix === undefined ? [] : scriptUrl(prefix, source), mergesParameters: options?.has('mergeParams') === true };
}

function requiredCallee(callee: Node): string | undefined {
  const access = asAccess(callee);
  const specifier = requiredModule(access?.target ?? callee);
  return specifier === undefined ? undefined : [specifier, ...(access === undefined ? [] : [access.name])].join('.');
}

/** What kind of client a call makes: `axios.create({ baseURL })`, `ky.extend({ prefixUrl })`, `new ApiClient(…)`. */
export function madeClient(value: Node, names: Names, source: SourceFile): Omit<ScriptClient, 'name'> | undefined {
  const call = asCall(value);
  const callee = call === undefined ? undefined : dottedName(bare(call.expression));
  if (call === undefined || callee === undefined) return undefined;
  const [head, member] = callee.split('.');
  const library = names.get(head!)?.specifier ?? '';
  if (/^(axios|ky|ofetch)$/.test(library) && /^(create|extend)$/.test(member ?? '')) {
    const options = propertiesOf(call.arguments?.[0] === undefined ? undefined : bare(call.arguments[0]));
    const base = options?.values.get('baseURL') ?? options?.values.get('prefixUrl');
    return { library, base: base === undefined ? (options === undefined ? undefined : []) : scriptUrl(base as Expression, source) };
  }
  return value.kind === SyntaxKind.NewExpression && member === undefined ? { library: `new ${callee}`, base: undefined } : undefined;
}

const NEST_VERBS: Readonly<Record<string, string>> = { Get: 'GET', Post: 'POST', Put: 'PUT', Patch: 'PATCH', Delete: 'DELETE', Head: 'HEAD', Options: 'OPTIONS', All: '*' };

/** Reads a class with `@Controller`; `undefined` for any other class. */
export function readController(node: Node, source: SourceFile, placeOf: (node: Node) => HttpPlace): ScriptController | undefined {
  const decorator = decoratorsOf(node).find((call) => dottedName(call.expression) === 'Controller');
  if (decorator === undefined) return undefined;
  const members = (node as unknown as { members: readonly Node[] }).members;
  const routes = members.flatMap((member) => decoratorsOf(member).flatMap((call) => {
    const method = NEST_VERBS[dottedName(call.expression) ?? ''];
    return method === undefined ? [] : [{ method, path: pathArgument(call.arguments?.[0], source), ...placeOf(call) }];
  }));
  return { prefix: pathArgument(decorator.arguments?.[0], source), routes, ...placeOf(decorator) };
}

function pathArgument(argument: Expression | undefined, source: SourceFile): readonly UrlPart[] | undefined {
  if (argument === undefined) return [];
  const options = propertiesOf(argument);
  if (options === undefined) return argument.kind === SyntaxKind.ArrayLiteralExpression ? undefined : scriptUrl(argument, source);
  const path = options.values.get('path');
  return path === undefined || options.values.has('version') || options.spread ? undefined : scriptUrl(path as Expression, source);
}
