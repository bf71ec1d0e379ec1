import { folderOf, foldersUp, baseOf, type SourceTree } from '../../source-tree.ts';
import { isTestPath } from '../../http/test-path.ts';
import type { PythonModule } from '../../python/python-module.ts';
import { pythonModules } from '../../python/python-modules.ts';
import { similarName } from '../../python/similar-name.ts';
import { isSnippet, isTestData } from '../../python/test-data.ts';
import type { Problem, Rule } from '../../rule.ts';

const APP = 'from flask import Flask, render_template\n\napp = Flask(__name__)\n\n\n@app.get("/")\ndef index():\n    return render_template("index.html")\n';

/** A template that a view names and no folder of templates has. */
export const rule: Rule = {
  id: 'flask/missing-template',
  severity: 'error',
  summary: '`render_template` names a template that the folder of templates does not have.',
  docs: [
    'The view raises `jinja2.exceptions.TemplateNotFound` whenever it is reached. It happens when views and templates are written apart.',
    'Only trees with a folder `templates` beside or above the view, from which other views take theirs, are looked at. Where templates come from other folders or loaders nothing is said; where a library or a build may bring the template it is a warning.',
  ].join('\n\n'),
  reads: ['python'],
  examples: {
    good: [
      { title: 'In the folder', files: { 'app/__init__.py': APP, 'app/templates/index.html': '<p>hello</p>\n' } },
      { title: 'From another place', files: { 'app/__init__.py': `${APP.replace('__name__', '__name__, template_folder="../pages"')}\n\n@app.get("/x")\ndef other():\n    return render_template("x.html")\n`, 'pages/index.html': '<p>hello</p>\n', 'app/templates/index.html': '' } },
    ],
    bad: [
      { title: 'Another name', files: { 'app/__init__.py': `${APP}\n\n@app.get("/items")\ndef items():\n    return render_template("item.html")\n`, 'app/templates/index.html': '<p>hello</p>\n', 'app/templates/items.html': '<p>items</p>\n' }, reports: ['app/__init__.py:13'] },
    ],
  },
  async check(tree) {
    if (!tree.sources('python').some(({ text }) => text.includes('render_template'))) return [];
    if (tree.sources('python').some(({ text }) => LOADS.test(text)) || /\btemplates\b/.test(tree.text('.gitignore') ?? '')) return [];
    const uses = [...(await tree.use(pythonModules)).values()].flatMap((module) => (isTestPath(module.path) || isTestData(module.path) || isSnippet(module.path) ? [] : usesIn(module)));
    const templates = templatesOf(tree);
    const lost = uses.filter(({ path, name }) => !templates.names.has(name) && templates.roots.some((root) => isFor(root, path)));
    const found = new Set(uses.filter(({ name }) => templates.names.has(name)).map(({ name }) => name));
    const names = new Set(lost.map(({ name }) => name));
    return names.size === 0 || found.size < names.size ? [] : lost.map((use) => problemOf(tree, use, templates));
  },
};

/** What makes Flask look elsewhere, or finds templates by other names. */
const LOADS = /\btemplate_folder\b|\bjinja_loader\b|\b(?:Choice|Package|FileSystem|Dict|Prefix|Function)Loader\b|\bcreate_global_jinja_loader\b|\bjinja_environment\b/;

interface TemplateUse {
  readonly path: string;
  readonly name: string;
  readonly line: number;
  readonly column: number;
}

interface Templates {
  readonly roots: readonly string[];
  /** Paths below the folders of templates. */
  readonly names: ReadonlyMap<string, string>;
}

function usesIn({ path, declarations }: PythonModule): TemplateUse[] {
  const binding = declarations.bindings.get('render_template');
  const own = binding?.kind === 'import' && binding.level === 0 && binding.module === 'flask';
  return declarations.calls.flatMap(({ callee, arguments: [first], guarded }) => {
    const name = /^(["'])([\w./-]+\.(?:html?|txt|xml|jinja2?|j2))\1$/.exec(first?.text ?? '')?.[2];
    if (guarded || first === undefined || name === undefined || !((own && callee === 'render_template') || callee === 'flask.render_template')) return [];
    return [{ path, name: name.replace(/^\.?\//, ''), line: first.line, column: first.column }];
  });
}

function templatesOf(tree: SourceTree): Templates {
  const roots = new Set<string>();
  const names = new Map<string, string>();
  for (const { path } of tree.files) {
    for (let at = path.indexOf('templates/'); at !== -1; at = path.indexOf('templates/', at + 1)) {
      if (at > 0 && path[at - 1] !== '/') continue;
      roots.add(path.slice(0, at + 'templates'.length));
      names.set(path.slice(at + 'templates/'.length), path);
    }
  }
  return { roots: [...roots], names };
}

/** Whether a folder of templates lies beside or above a file. */
function isFor(root: string, path: string): boolean {
  return foldersUp(folderOf(path)).includes(folderOf(root));
}

function problemOf(tree: SourceTree, { path, name, line, column }: TemplateUse, { names }: Templates): Problem {
  const near = similarName(name, names.keys()) ?? [...names.keys()].find((other) => baseOf(other) === baseOf(name));
  const folder = folderOf(name);
  // Libraries bring templates in folders of their own, and builds of a front end write the first page.
  const sure = (folder === '' || [...names.keys()].some((other) => other.startsWith(`${folder}/`))) && !(/(^|\/)index\.html?$/.test(name) && tree.files.some(({ path: other }) => baseOf(other) === 'package.json'));
  return {
    path, line, column, message: `TemplateNotFound: ${name}${near === undefined ? '' : `; there is ${near}`}`,
    ...(sure ? {} : { severity: 'warning', confidence: 'medium' } as const),
    related: near === undefined ? [] : [{ path: names.get(near)!, line: 1, message: `${near} is here` }],
  };
}
