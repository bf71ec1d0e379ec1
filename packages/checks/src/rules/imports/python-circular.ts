import { circularImports, type CircularImport } from '../../python/circular-imports.ts';
import { pythonProject, type PythonProject } from '../../python/python-project.ts';
import type { Problem, Rule } from '../../rule.ts';

/** Modules that import each other in an order that cannot work. */
export const rule: Rule = {
  id: 'imports/python-circular',
  severity: 'error',
  summary: 'Python modules import each other, and one asks for a name before it exists.',
  docs: [
    'A module that is imported while it is still being loaded has only the names that were bound so far. Asking for a later one raises `ImportError: cannot import name … from partially initialized module …`, or `AttributeError` where an attribute of the module is used at its top level, and nothing that imports either module starts.',
    'Imports are played through in the order in which Python runs them, from the modules that start the program: a cycle that works is not reported. Move what both need into a third module, import inside the function that needs it, or import for type checkers alone (`if TYPE_CHECKING:`) where only annotations use it. It is a warning where only some starts fail.',
  ].join('\n\n'),
  reads: ['python'],
  examples: {
    good: [
      { title: 'The module, not its name', files: { 'app/__init__.py': '', 'app/a.py': 'from app import b\n\n\nclass A:\n    def other(self):\n        return b.B()\n', 'app/b.py': 'from app import a\n\n\nclass B:\n    def other(self):\n        return a.A()\n', 'main.py': 'from app import a\n' } },
      { title: 'Bound before the import', files: { 'app/__init__.py': 'VERSION = "1"\nfrom app.core import run\n', 'app/core.py': 'from app import VERSION\n\n\ndef run():\n    return VERSION\n' } },
      { title: 'Inside a function, for type checkers, and prepared', files: { 'a.py': 'from b import B\n\n\nclass A: ...\n', 'b.py': 'from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from a import A\ntry:\n    from a import A as X\nexcept ImportError:\n    X = None\n\n\nclass B:\n    def a(self) -> "A":\n        from a import A\n        return A()\n' } },
      { title: 'Fine from where it starts', files: { 'app/__init__.py': 'from app.models import Item\nfrom app.service import find\n', 'app/models.py': 'class Item: ...\n\n\nfrom app.service import find\n', 'app/service.py': 'from app.models import Item\n\n\ndef find() -> Item: ...\n' } },
    ],
    bad: [
      { title: 'Loaded by a name in a table, from where it works: a warning', files: { 'app/__init__.py': '', 'app/settings.py': 'SOURCES = {"app.sql.models": ["Table"]}\n', 'app/tools.py': 'import app.base\n', 'app/base.py': 'import app.core\n\n\nclass Base: ...\n', 'app/core.py': 'import app.sql.models\n', 'app/sql/__init__.py': 'from . import models, views\n', 'app/sql/models.py': 'class Table: ...\n', 'app/sql/views.py': 'from app.base import Base\n' }, reports: ['app/sql/views.py:1'] },
      { title: 'Two models', files: { 'app/__init__.py': '', 'app/order.py': 'from app.item import Item\n\n\nclass Order:\n    items: list[Item]\n', 'app/item.py': 'from app.order import Order\n\n\nclass Item:\n    order: Order\n', 'main.py': 'from app.order import Order\n' }, reports: ['app/item.py:1'] },
      { title: 'The application and its routes', files: { 'app/__init__.py': '', 'app/main.py': 'from fastapi import FastAPI\n\nfrom app.routes import router\n\napp = FastAPI()\napp.include_router(router)\n', 'app/routes.py': 'from fastapi import APIRouter\n\nfrom app.main import app\n\nrouter = APIRouter()\n' }, reports: ['app/routes.py:3'] },
      { title: 'An attribute at the top', files: { 'main.py': 'import models\n', 'models.py': 'import views\n\n\nclass Base: ...\n', 'views.py': 'import models\n\n\nclass View(models.Base): ...\n' }, reports: ['views.py:4'] },
    ],
  },
  async check(tree) {
    const project = await tree.use(pythonProject);
    return (await tree.use(circularImports)).map((found) => problemOf(project, found));
  },
};

function problemOf(project: PythonProject, { failure, always, from }: CircularImport): Problem {
  const { path, line, column, what, name, partial, cycle } = failure;
  const module = project.places.dottedName(partial);
  const fault = what === 'name'
    ? `cannot import name "${name}" from partially initialized module "${module}" (most likely due to a circular import)`
    : `partially initialized module "${module}" has no attribute "${name}" (most likely due to a circular import)`;
  const way = cycle.length === 0 ? '' : `: ${[...cycle.map((step) => step.path), partial].filter((step, index, all) => step !== all[index - 1]).join(' → ')}`;
  return {
    path, line, column,
    message: `${fault}${way}${always ? '' : `, when ${from} is imported first`}`,
    related: cycle.filter((step) => step.path !== path || step.line !== line).map((step) => ({ ...step, message: 'imports on the way round' })),
    ...(always ? {} : { severity: 'warning', confidence: 'medium' }),
  };
}
