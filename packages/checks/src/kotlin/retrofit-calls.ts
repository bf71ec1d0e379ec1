import type { HttpCall } from '../http/http-route.ts';
import type { KotlinAnnotation, KotlinDeclaration } from './kotlin-module.ts';
import { LineStarts } from '../line-starts.ts';

/** https://square.github.io/retrofit/: annotations that make a function a request. `HTTP` names its method itself. */
const METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'HTTP']);

/** A function of a Retrofit interface. */
export interface RetrofitFunction {
  readonly declaration: KotlinDeclaration;
  readonly annotation: KotlinAnnotation;
  readonly method: string | undefined;
  /** As written; `undefined` when it is computed. */
  readonly template: string | undefined;
}

/** The functions of interfaces that Retrofit turns into requests. */
export function retrofitFunctions(declarations: readonly KotlinDeclaration[]): RetrofitFunction[] {
  const found: RetrofitFunction[] = [];
  const stack = [...declarations];
  for (let declaration = stack.pop(); declaration !== undefined; declaration = stack.pop()) {
    stack.push(...declaration.members);
    if (declaration.kind !== 'function' || declaration.outer?.kind !== 'interface') continue;
    const annotation = declaration.annotations.find(({ name }) => METHODS.has(lastName(name)));
    if (annotation === undefined) continue;
    const argument = annotation.argument ?? '';
    const http = lastName(annotation.name) === 'HTTP';
    found.push({
      declaration, annotation,
      method: http ? stringArgument(argument, 'method')?.toUpperCase() : lastName(annotation.name),
      template: http ? stringArgument(argument, 'path') : stringArgument(argument, 'value') ?? plainString(argument),
    });
  }
  return found.sort((a, b) => a.annotation.offset - b.annotation.offset);
}

/** The requests of the Retrofit interfaces of a file. */
export function retrofitCalls(path: string, text: string, declarations: readonly KotlinDeclaration[]): HttpCall[] {
  if (!text.includes('retrofit2')) return [];
  const functions = retrofitFunctions(declarations);
  if (functions.length === 0) return [];
  const lines = new LineStarts(text);
  return functions.map(({ annotation, method, template }) => ({
    method, path: template === undefined ? undefined : pathOf(template), relative: !/^https?:\/\//.test(template ?? ''), file: path, ...lines.positionOf(annotation.offset), client: 'retrofit',
  }));
}

/** The last part of a name that may be qualified. */
export function lastName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

/** The text of a plain string without templates, if that is all there is. */
export function plainString(argument: string): string | undefined {
  return /^"((?:[^"\\$]|\\.)*)"$/.exec(argument.trim().replace(/,$/, ''))?.[1];
}

function stringArgument(argument: string, name: string): string | undefined {
  return new RegExp(`\\b${name}\\s*=\\s*"([^"\\\\$]*)"`).exec(argument)?.[1];
}

/** The path of a URL template as the server sees it: without query, parameters as `{}`. */
function pathOf(template: string): string {
  const path = template.replace(/^https?:\/\/[^/]*/, '').replace(/[?#].*$/s, '').replaceAll(/\{[^{}]*\}/g, '{}');
  return path.startsWith('/') ? path : `/${path}`;
}
