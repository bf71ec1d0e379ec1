import { isFromFastApi } from '../../http/fastapi-endpoints.ts';
import { argumentOf, isFastApi, pythonRoutes, type PythonRoutes } from '../../http/python-routes.ts';
import { schemaClasses, type SchemaClasses } from '../../http/schema-classes.ts';
import { textOfParts } from '../../http/url-part.ts';
import { isTestData } from '../../python/test-data.ts';
import { isTestFile } from '../../python/python-symbols.ts';
import { pythonModules } from '../../python/python-modules.ts';
import { replaceInLine } from '../../edit.ts';
import type { Problem, Rule } from '../../rule.ts';

/** A prefix of a router that FastAPI refuses. */
export const rule: Rule = {
  id: 'fastapi/router-prefix',
  severity: 'error',
  summary: 'A FastAPI router has a prefix that does not start with "/" or ends with it, or is included with neither prefix nor path.',
  docs: [
    'FastAPI stops when the module is imported: `AssertionError: A path prefix must start with \'/\'`, `A path prefix must not end with \'/\', as the routes will start with \'/\'`, or `FastAPIError: Prefix and path cannot be both empty`.',
    'Write the prefix as `/items`, and the routes as `/` or `/{item_id}`. Only prefixes that are written as literals are looked at.',
  ].join('\n\n'),
  reads: ['python'],
  examples: {
    good: [
      { title: 'Prefixes as they should be', files: { 'main.py': 'from fastapi import APIRouter, FastAPI\n\nrouter = APIRouter(prefix="/items")\n\n\n@router.get("")\ndef items():\n    return []\n\n\napp = FastAPI()\napp.include_router(router, prefix="")\napp.include_router(router, prefix="/api")\n' } },
    ],
    bad: [
      { title: 'Slashes', files: { 'main.py': 'from fastapi import APIRouter, FastAPI\n\nrouter = APIRouter(prefix="items")\napp = FastAPI()\napp.include_router(router, prefix="/api/")\n' }, reports: ['main.py:3', 'main.py:5'], mended: { 'main.py': 'from fastapi import APIRouter, FastAPI\n\nrouter = APIRouter(prefix="/items")\napp = FastAPI()\napp.include_router(router, prefix="/api")\n' } },
      { title: 'Neither prefix nor path', files: { 'main.py': 'from fastapi import APIRouter, FastAPI\n\nrouter = APIRouter()\n\n\n@router.get("")\ndef items():\n    return []\n\n\napp = FastAPI()\napp.include_router(router)\n' }, reports: ['main.py:12'] },
    ],
  },
  async check(tree) {
    const [modules, routes, classes] = await Promise.all([tree.use(pythonModules), tree.use(pythonRoutes), tree.use(schemaClasses)]);
    const routers = [...modules.values()].flatMap(({ path, http }) => (isTestFile(path) || isTestData(path) ? [] : [
      ...http.objects.filter(({ made }) => made === 'APIRouter').map((object) => ({ path, owner: { file: path, object }, arguments: object.arguments })),
      ...http.includes.filter(({ verb }) => verb === 'include_router').map((include) => ({ path, owner: routes.resolver.object(path, include.scope, include.owner), arguments: include.arguments })),
    ]));
    return [
      ...routers.flatMap(({ path, owner, arguments: args }) => (owner !== undefined && isFastApi(owner) && isFromFastApi(classes, owner) ? prefixProblem(path, argumentOf(args, 'prefix')) : [])),
      ...emptyProblems(routes, classes),
    ];
  },
};

function prefixProblem(path: string, argument: ReturnType<typeof argumentOf>): Problem[] {
  const prefix = argument === undefined || !/^["'][^"'\\]*["']$/.test(argument.source) ? undefined : textOfParts(argument.parts);
  if (argument === undefined || prefix === undefined || prefix === '' || (prefix.startsWith('/') && !prefix.endsWith('/'))) return [];
  const right = `/${prefix.replace(/^\/+|(?<!\/)\/+$/g, '')}`;
  const wrong = prefix.startsWith('/') ? 'must not end' : 'must start';
  const fix = { title: right === '/' ? 'Leave the prefix empty' : `Write "${right}"`, safety: right === '/' ? 'offered' as const : 'safe' as const, edits: [replaceInLine(path, argument.line, argument.column + 1, prefix.length, right === '/' ? '' : right)] };
  return [{ path, line: argument.line, column: argument.column, message: `AssertionError: A path prefix ${wrong} with '/': "${prefix}"`, fixes: [fix] }];
}

/** Included without a prefix, a router without one must not have a route with an empty path. */
function emptyProblems({ inclusions, routes }: PythonRoutes, classes: SchemaClasses): Problem[] {
  const places = new Set<string>();
  return inclusions.flatMap(({ file, include, child, prefix }) => {
    if (prefix !== '' || isTestFile(file) || isTestData(file) || child.object.made !== 'APIRouter' || !isFromFastApi(classes, child) || argumentOf(child.object.arguments, 'prefix') !== undefined || child.object.arguments.some(({ name }) => name === '*')) return [];
    const empty = routes.find(({ owner, endpoint }) => owner?.object === child.object && !endpoint.conditional && endpoint.path !== undefined && textOfParts(endpoint.path) === '');
    const place = `${file}:${include.line}`;
    if (empty === undefined || places.has(place)) return [];
    places.add(place);
    return [{ path: file, line: include.line, column: include.column, message: 'Prefix and path cannot be both empty: the router is included without a prefix and has a route with the path ""', related: [{ path: empty.file, line: empty.line, message: 'the route with the empty path' }] }];
  });
}
