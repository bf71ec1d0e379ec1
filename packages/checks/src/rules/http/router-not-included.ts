import { pythonProject } from '../../python/python-project.ts';
import { pythonRoutes, type PythonRoutes } from '../../http/python-routes.ts';
import type { FoundObject } from '../../http/python-resolver.ts';
import { isTestPath } from '../../http/test-path.ts';
import { isTestData } from '../../python/test-data.ts';
import type { Rule } from '../../rule.ts';

/** A router with routes that no app serves. */
export const rule: Rule = {
  id: 'http/router-not-included',
  severity: 'warning',
  summary: 'A FastAPI router or Flask blueprint has routes, but no app of the tree includes it.',
  docs: [
    'Its routes are answered by `404 Not Found`. It happens when the routers of an app are written apart and the one file that brings them together leaves one out.',
    'Call `app.include_router(…)` or `app.register_blueprint(…)` with it. Nothing is said where routers are included in a loop or by name, where something else of the tree uses the router, or where the tree has no app.',
  ].join('\n\n'),
  reads: ['python'],
  examples: {
    good: [
      { title: 'Included through another router', files: { 'app/__init__.py': '', 'app/items.py': 'from fastapi import APIRouter\n\nrouter = APIRouter()\n\n\n@router.get("/items")\ndef items():\n    return []\n', 'app/api.py': 'from fastapi import APIRouter\n\nfrom app import items\n\napi_router = APIRouter()\napi_router.include_router(items.router)\n', 'app/main.py': 'from fastapi import FastAPI\n\nfrom app.api import api_router\n\napp = FastAPI()\napp.include_router(api_router)\n' } },
      { title: 'In a list', files: { 'items.py': 'from fastapi import APIRouter\n\nrouter = APIRouter()\n\n\n@router.get("/items")\ndef items():\n    return []\n', 'main.py': 'from fastapi import FastAPI\n\nimport items\n\napp = FastAPI()\nfor module in (items,):\n    app.include_router(module.router)\n' } },
    ],
    bad: [
      { title: 'Left out', files: { 'items.py': 'from fastapi import APIRouter\n\nrouter = APIRouter()\n\n\n@router.get("/items")\ndef items():\n    return []\n', 'users.py': 'from fastapi import APIRouter\n\nrouter = APIRouter(prefix="/users")\n\n\n@router.get("")\ndef users():\n    return []\n', 'main.py': 'from fastapi import FastAPI\n\nimport items\n\napp = FastAPI()\napp.include_router(items.router)\n' }, reports: ['users.py:3'] },
    ],
  },
  async check(tree) {
    const [project, routes] = await Promise.all([tree.use(pythonProject), tree.use(pythonRoutes)]);
    const apps = routes.apps.filter(({ file }) => !isTestPath(file));
    const included = routes.inclusions.some(({ file }) => !isTestPath(file));
    if (apps.length === 0 || !included || routes.openings.some(({ file }) => !isTestPath(file)) || tree.sources('python').some(({ text }) => /\b(import_module|iter_modules|walk_packages|__import__)\(/.test(text))) return [];
    const used = usedObjects(project, routes);
    return routes.orphans.filter(({ file, object }) => object.scope === 0 && !isTestPath(file) && !isTestData(file) && !used.has(object)).map(({ file, object }) => ({
      path: file, line: object.line, column: object.column,
      message: `"${object.name}" has ${routes.routes.filter(({ owner }) => owner?.object === object).length} routes, but no app of the tree includes it`,
      confidence: 'medium' as const,
      related: apps.slice(0, 1).map((app) => ({ path: app.file, line: app.object.line, message: `the app "${app.object.name}" is made here` })),
    }));
  },
};

/** Routers that other modules import or name. */
function usedObjects(project: { readonly modules: PythonRoutesModules }, { resolver }: PythonRoutes): ReadonlySet<FoundObject['object']> {
  const used = new Set<FoundObject['object']>();
  for (const [file, { declarations, http }] of project.modules) {
    const names = [...[...declarations.bindings].filter(([, binding]) => binding.kind === 'import').map(([name]) => name), ...http.names.keys(), ...declarations.references.map(({ dotted }) => dotted)];
    for (const name of names) {
      const found = resolver.object(file, -1, name);
      if (found !== undefined && found.file !== file) used.add(found.object);
    }
  }
  return used;
}

type PythonRoutesModules = Awaited<ReturnType<typeof pythonProject>>['modules'];
