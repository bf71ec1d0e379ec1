import { scriptRoutes, type ScriptRoutes } from '../../http/script-routes.ts';
import type { FoundScriptObject } from '../../http/script-resolver.ts';
import { isTestPath } from '../../http/test-path.ts';
import type { Rule } from '../../rule.ts';
import { scriptProject, type ScriptProject } from '../../script/script-project.ts';
import type { SourceTree } from '../../source-tree.ts';

const ROUTER = (name: string): string => `import { Router } from 'express';\n\nexport const ${name} = Router();\n\n${name}.get('/', (_request, response) => { response.json([]); });\n`;
const APP = "import express from 'express';\nimport { items } from './items.js';\nimport { users } from './users.js';\n\nconst app = express();\napp.use('/items', items);\n";

/** A router with routes that no app mounts. */
export const rule: Rule = {
  id: 'express/unmounted-router',
  severity: 'warning',
  confidence: 'medium',
  summary: 'A router of Express, Hono or Koa has routes, but no app of the tree mounts it.',
  docs: [
    'Its routes are answered by `404 Not Found`. It happens when the routers of an app are written apart and the one file that brings them together leaves one out.',
    'Call `app.use(\'/path\', router)` with it. Nothing is said where files are loaded by names made at run time, where something else of the tree uses the router, or where no router is mounted at all.',
  ].join('\n\n'),
  reads: ['script'],
  examples: {
    good: [
      { title: 'Mounted, or used in another way', files: { 'items.js': ROUTER('items'), 'users.js': ROUTER('users'), 'app.js': `${APP}for (const [path, router] of [['/users', users]]) app.use(path, router);\n` } },
      { title: 'Loaded by name', files: { 'items.js': ROUTER('items'), 'users.js': ROUTER('users'), 'app.js': `${APP.replace(/.*users.*\n/, '')}for (const name of ['users']) import(\`./\${name}.js\`).then((module) => app.use(module.default));\n` } },
    ],
    bad: [
      { title: 'Left out', files: { 'items.js': ROUTER('items'), 'users.js': ROUTER('users'), 'app.js': APP }, reports: ['users.js:3'] },
    ],
  },
  async check(tree) {
    const routes = await tree.use(scriptRoutes);
    const orphans = routes.orphans.filter(({ file }) => !isTestPath(file) && !/(^|\/)(examples?|docs?|demos?|samples?|templates?)\//i.test(file));
    const mounted = routes.routes.some(({ app, owner, file }) => app !== undefined && owner?.object.kind === 'router' && !isTestPath(file));
    if (orphans.length === 0 || !mounted || tree.sources('script').some(({ path, text }) => !isTestPath(path) && LOADS.test(text))) return [];
    const used = usedRouters(tree, await tree.use(scriptProject), routes, orphans);
    const [app] = routes.apps.filter(({ file }) => !isTestPath(file));
    return orphans.filter(({ object }) => !used.has(object)).map(({ file, object }) => ({
      path: file, line: object.line, column: object.column,
      message: `"${object.name}" has ${routes.routes.filter(({ owner }) => owner?.object === object).length} routes, but no app of the tree mounts it`,
      related: app === undefined ? [] : [{ path: app.file, line: app.object.line, message: `the app "${app.object.name}" is made here` }],
    }));
  },
};

/** A module whose name is made at run time, or a library that loads a folder of routes. */
const LOADS = /\b(?:require|import)\(\s*(?:[^'"`\s)/]|`[^`\n]{0,200}\$\{|["'][^"'\n]{0,200}["']\s*\+)|\b(?:autoload|express-file-routing|glob\(|import\.meta\.glob)\b/;

/** Routers that their own file hands to something, or that another file imports and names once more. */
function usedRouters(tree: SourceTree, project: ScriptProject, { resolver }: ScriptRoutes, orphans: readonly FoundScriptObject[]): ReadonlySet<FoundScriptObject['object']> {
  const wanted = new Set(orphans.map(({ object }) => object));
  const used = new Set<FoundScriptObject['object']>();
  for (const { file, object } of orphans) if (!/^\w+$/.test(object.name) || handsOn(tree.text(file) ?? '', object.name)) used.add(object);
  for (const [file, { http }] of project.modules) for (const name of http.names.keys()) {
    const found = resolver.object(file, -1, name);
    if (found === undefined || found.file === file || !wanted.has(found.object)) continue;
    if (!/^\w+$/.test(name) || [...(tree.text(file) ?? '').matchAll(new RegExp(`(?<![\\w.$/-])${name}(?![\\w$/-])`, 'g'))].length > 1) used.add(found.object);
  }
  return used;
}

/** Whether a file passes a name to a call or puts it into something, exports aside. */
function handsOn(text: string, name: string): boolean {
  return new RegExp(`[(,[:]\\s{0,20}${name}\\s{0,20}[,)\\]}]|\\.\\.\\.${name}\\b|\\breturn\\s{1,20}${name}\\b`).test(text.replace(/\bexport\s*\{[^}]*\}|\bmodule\.exports\s*=\s*\{[^}]*\}/g, ''));
}
