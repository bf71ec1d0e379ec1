import { fastApiEndpoints, type FastApiEndpoint } from '../../http/fastapi-endpoints.ts';
import { argumentOf } from '../../http/python-routes.ts';
import type { EndpointParameter } from '../../http/python-serving.ts';
import { schemaClasses, type SchemaClasses } from '../../http/schema-classes.ts';
import { similarName } from '../../python/similar-name.ts';
import { textOfParts } from '../../http/url-part.ts';
import type { Problem, Rule } from '../../rule.ts';

/** A parameter of a path that its function does not take, or one that the function expects and the path does not have. */
export const rule: Rule = {
  id: 'fastapi/path-parameter',
  severity: 'warning',
  summary: 'The parameters in the path of a FastAPI endpoint and those of its function do not fit.',
  docs: [
    'FastAPI matches them by name. A parameter of the path that the function does not take is dropped, and the one that was meant becomes a required parameter of the query: every request that leaves it out is answered by `422 Unprocessable Entity`. A parameter declared with `Path(…)` that is not in the path can never be given.',
    'Write both names the same. It is an error where the path parameter reaches nothing and exactly one parameter of the function, whose name shares a word with it, is left to the query; otherwise a warning. Nothing is said where a dependency may take the parameter.',
  ].join('\n\n'),
  reads: ['python'],
  examples: {
    good: [
      { title: 'Taken by the function, a dependency or the request', files: { 'main.py': 'from fastapi import APIRouter, Depends, FastAPI, Path, Request\n\nrouter = APIRouter(prefix="/users/{user_id}")\n\n\ndef get_item(item_id: int):\n    return item_id\n\n\n@router.get("/items/{item_id}")\ndef read(user_id: int = Path(), item=Depends(get_item)):\n    return item\n\n\n@router.get("/files/{name:path}")\ndef file(name: str, limit: int = 10):\n    return name\n\n\n@router.get("/raw/{key}")\ndef raw(request: Request):\n    return request.path_params["key"]\n\n\napp = FastAPI()\napp.include_router(router)\n' } },
    ],
    bad: [
      { title: 'Another name', files: { 'main.py': 'from fastapi import FastAPI, Path\n\napp = FastAPI()\n\n\n@app.get("/items/{id}")\ndef read(item_id: int):\n    return item_id\n\n\n@app.delete("/items/{item_id}")\ndef remove(key: int = Path()):\n    return key\n' }, reports: ['main.py:6', 'main.py:12'] },
    ],
  },
  async check(tree) {
    const [endpoints, classes] = await Promise.all([tree.use(fastApiEndpoints), tree.use(schemaClasses)]);
    return endpoints.flatMap((endpoint) => problemsOf(endpoint, classes));
  },
};

const NAMES = /\{(\w+)(?::\w+)?\}/g;
const SCALAR = /^(int|str|float|bool|UUID|uuid\.UUID|UUID4|date|datetime|Decimal)(\s*\|\s*None)?$/;

function problemsOf({ file, handler, routes }: FastApiEndpoint, classes: SchemaClasses): Problem[] {
  const own = routes[0]!.endpoint.path === undefined ? undefined : textOfParts(routes[0]!.endpoint.path);
  const around = routes.map(({ path, tail }) => path ?? tail ?? '');
  const inPaths = new Set(around.flatMap((path) => [...path.matchAll(NAMES)].map(([, name]) => name!)));
  const { parameters } = handler;
  const unknownPath = routes.some(({ path }) => path === undefined);
  const expected = unknownPath ? [] : parameters.filter((parameter) => isPath(parameter) && !inPaths.has(parameter.name) && !/alias/.test(`${parameter.value ?? ''}${parameter.annotation ?? ''}`));
  const asked = new Set(parameters.map(({ name }) => name));
  const dropped = [...(own ?? '').matchAll(NAMES)].map(([, name]) => name!).filter((name) => !asked.has(name));
  const free = parameters.filter(({ name, value, annotation }) => !inPaths.has(name) && value === undefined && SCALAR.test(annotation ?? ''));
  return [
    ...expected.map(({ name, line, column }) => ({ path: file, line, column, message: `"${name}" is declared with Path(…), but the path ${around[0] ?? ''} has no {${name}}: every request is answered by 422`, related: [{ path: routes[0]!.file, line: routes[0]!.line, message: 'the path' }] })),
    ...(handler.takesAll || dependsElsewhere(routes[0]!) ? [] : dropped.filter((name) => handler.parameters.every((parameter) => leaves(name, parameter, file, classes))).flatMap((name) => {
      const meant = free.find((parameter) => similarName(name, [parameter.name]) !== undefined || (free.length === 1 && shareWord(name, parameter.name)));
      const sure = meant !== undefined && free.length === 1 && dropped.length === 1 && !unknownPath && shareWord(name, meant.name);
      if (expected.length > 0 && meant === undefined) return [];
      const { line, column } = routes[0]!;
      const related = [{ path: file, line: handler.line, message: `"${handler.name}" takes ${parameters.map((parameter) => parameter.name).join(', ') || 'nothing'}` }];
      const message = meant === undefined ? `the function "${handler.name}" does not take the path parameter {${name}}; it is dropped`
        : `the path has {${name}}, the function takes "${meant.name}": FastAPI reads "${meant.name}" from the query, and answers 422 without it`;
      return [{ path: file, line, column, message, related, confidence: sure ? 'high' as const : 'medium' as const }];
    })),
  ];
}

/** `task_key` and `task_id`, `id` and `item_id`. */
function shareWord(one: string, other: string): boolean {
  const words = new Set(one.toLowerCase().split('_').filter((word) => word !== ''));
  return other.toLowerCase().split('_').some((word) => words.has(word));
}

function isPath({ value, annotation }: EndpointParameter): boolean {
  return /^(?:fastapi\.)?Path\(/.test(value ?? '') || /^(?:typing\.)?Annotated\[[^[\]]*,\s*(?:fastapi\.)?Path\(/.test(annotation ?? '');
}

/** How many dependencies of dependencies are followed. */
const MAX_DEPTH = 6;
/** Dependencies of FastAPI that read headers and cookies alone. */
const SECURITY = /^(?:[\w.]+\.)?(?:OAuth2\w+|HTTP(?:Bearer|Basic|Digest)|APIKey(?:Header|Cookie|Query))\(/;

/** Whether a parameter certainly brings no dependency that takes the path's parameter of this name. */
function leaves(name: string, { annotation, value }: { readonly annotation?: string | undefined; readonly value?: string | undefined }, file: string, classes: SchemaClasses, depth = MAX_DEPTH): boolean {
  if (value !== undefined && !/^(Query|Path|Body|Header|Cookie|None|True|False|[\d."'[{(-])/.test(value)) return leavesDependency(name, value, file, classes, depth);
  if (annotation === undefined) return false;
  if (SCALAR.test(annotation) || classes.kindOf(file, annotation).kind === 'schema') return true;
  const alias = /^[\w.]+$/.test(annotation) ? classes.symbol(file, annotation) : undefined;
  return alias?.kind === 'value' ? leavesDependency(name, alias.value.value ?? '', alias.path, classes, depth) : leavesDependency(name, annotation, file, classes, depth);
}

/** Whether the source is `Depends(f)`, alone or in `Annotated`, with an `f` of the tree that asks, in turn, for other things. */
function leavesDependency(name: string, source: string, file: string, classes: SchemaClasses, depth: number): boolean {
  const dependency = /^(?:(?:typing\.)?Annotated\[\s*[\w.]+\s*,\s*)?(?:fastapi\.)?Depends\(\s*([\w.]+)\s*\)\s*(?:,\s*)?\]?$/.exec(source)?.[1];
  const found = dependency === undefined || depth === 0 ? undefined : classes.symbol(file, dependency);
  if (found?.kind === 'value') return SECURITY.test(found.value.value ?? '');
  return found?.kind === 'function' && found.function.parameters.every((parameter) => parameter.name !== name && leaves(name, parameter, found.path, classes, depth - 1));
}

function dependsElsewhere({ endpoint, owner, app }: FastApiEndpoint['routes'][number]): boolean {
  return [endpoint.arguments, owner?.object.arguments ?? [], app?.object.arguments ?? []].some((args) => argumentOf(args, 'dependencies') !== undefined || argumentOf(args, '*') !== undefined);
}
