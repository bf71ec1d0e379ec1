import { fastApiEndpoints, namesInAnnotation, type FastApiEndpoint } from '../../http/fastapi-endpoints.ts';
import { argumentOf } from '../../http/python-routes.ts';
import { schemaClasses, type SchemaClasses } from '../../http/schema-classes.ts';
import type { Problem, Rule } from '../../rule.ts';
import type { SourceTree } from '../../source-tree.ts';

const MODELS = 'from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column\n\n\nclass Base(DeclarativeBase):\n    pass\n\n\nclass Item(Base):\n    __tablename__ = "items"\n    id: Mapped[int] = mapped_column(primary_key=True)\n';
const SCHEMAS = 'from pydantic import BaseModel\n\n\nclass ItemRead(BaseModel):\n    id: int\n';

/** An endpoint whose answer or body is declared with a type of which FastAPI can make no field. */
export const rule: Rule = {
  id: 'fastapi/response-model',
  severity: 'error',
  summary: 'A FastAPI endpoint declares its answer or its body with a class that Pydantic cannot validate, such as a mapped class.',
  docs: [
    'FastAPI makes a field of `response_model`, of the return annotation and of every parameter when the module is imported. For a class that SQLAlchemy maps to a table, and for a union with a `Response`, it stops: `fastapi.exceptions.FastAPIError: Invalid args for response field! Hint: check that … is a valid Pydantic field type`.',
    'Declare a schema (a `BaseModel` with the fields to show) instead. Where the function returns something else than it declares, write `response_model=None` or the schema in the decorator: the annotation is then left alone. Classes that are more than mapped (SQLModel, dataclasses, classes with a validator of their own) are not reported.',
  ].join('\n\n'),
  reads: ['python'],
  examples: {
    good: [
      { title: 'A schema in front of a mapped class', files: { 'models.py': MODELS, 'schemas.py': SCHEMAS, 'main.py': 'from fastapi import FastAPI\n\nfrom models import Item\nfrom schemas import ItemRead\n\napp = FastAPI()\n\n\n@app.get("/items", response_model=list[ItemRead])\ndef list_items() -> list[Item]:\n    return []\n\n\n@app.get("/items/{item_id}", response_model=None)\ndef read_item(item_id: int) -> Item | None:\n    return None\n' } },
      { title: 'SQLModel', files: { 'main.py': 'from fastapi import FastAPI\nfrom sqlmodel import Field, SQLModel\n\napp = FastAPI()\n\n\nclass Item(SQLModel, table=True):\n    id: int | None = Field(default=None, primary_key=True)\n\n\n@app.get("/items")\ndef list_items() -> list[Item]:\n    return []\n' } },
    ],
    bad: [
      { title: 'Mapped classes', files: { 'models.py': MODELS, 'main.py': 'from fastapi import FastAPI\n\nimport models\nfrom models import Item\n\napp = FastAPI()\n\n\n@app.get("/items", response_model=list[Item])\ndef list_items():\n    return []\n\n\n@app.get("/items/{item_id}")\ndef read_item(item_id: int) -> models.Item | None:\n    return None\n\n\n@app.post("/items")\ndef create_item(item: Item):\n    return item.id\n' }, reports: ['main.py:9', 'main.py:15', 'main.py:20'] },
      { title: 'A union with a response', files: { 'main.py': 'from fastapi import FastAPI\nfrom fastapi.responses import RedirectResponse\n\napp = FastAPI()\n\n\n@app.get("/")\ndef index() -> RedirectResponse | dict:\n    return {}\n' }, reports: ['main.py:8'] },
    ],
  },
  async check(tree) {
    const [endpoints, classes] = await Promise.all([tree.use(fastApiEndpoints), tree.use(schemaClasses)]);
    return endpoints.flatMap((endpoint) => problemsOf(tree, endpoint, classes));
  },
};

function problemsOf(tree: SourceTree, endpoint: FastApiEndpoint, classes: SchemaClasses): Problem[] {
  const { file, handler, routes } = endpoint;
  // Inside `with pytest.raises(…)` or `try` it may be meant to fail.
  if (routes[0]!.endpoint.conditional) return [];
  const given = argumentOf(routes[0]!.endpoint.arguments, 'response_model');
  const answer = given !== undefined ? faultOf(classes, file, given.source, given, 'response_model')
    : handler.returns === undefined || ignoresReturns(tree) ? [] : faultOf(classes, file, handler.returns, handler.returnsAt, 'the return annotation');
  const bodies = handler.parameters.flatMap((parameter) => {
    if (parameter.annotation === undefined || (parameter.value !== undefined && parameter.value !== 'None')) return [];
    return faultOf(classes, file, parameter.annotation, parameter, `the parameter "${parameter.name}"`);
  });
  return [...answer, ...bodies];
}

function faultOf(classes: SchemaClasses, file: string, annotation: string, at: { readonly line: number; readonly column: number }, what: string): Problem[] {
  const names = namesInAnnotation(annotation) ?? [];
  for (const name of names) {
    const found = classes.kindOf(file, name);
    const place = { path: file, line: at.line, column: at.column };
    if (found.kind === 'mapped') {
      return [{
        ...place, message: `Invalid args for response field: ${what} is "${annotation}", and "${found.symbol.name}" is a class that SQLAlchemy maps to a table, not a Pydantic model; FastAPI stops when it is imported`,
        related: [{ path: found.symbol.path, line: found.symbol.class.line, message: `"${found.symbol.name}" is mapped here` }],
      }];
    }
    if (found.kind === 'response' && what === 'the return annotation' && (names.length > 1 || /None|Optional/.test(annotation))) {
      return [{ ...place, message: `Invalid args for response field: ${what} is "${annotation}", a union with a response; FastAPI stops when it is imported, unless the decorator says response_model=None` }];
    }
  }
  return [];
}

/** FastAPI before 0.89 made nothing of return annotations. */
function ignoresReturns(tree: SourceTree): boolean {
  return tree.use(pinsOldFastApi);
}

function pinsOldFastApi(tree: SourceTree): boolean {
  return tree.files.some(({ path }) => /(^|\/)(requirements[^/]*\.(txt|in)|pyproject\.toml|setup\.(py|cfg)|Pipfile|poetry\.lock|uv\.lock)$/.test(path) && /fastapi\b[^\n]{0,40}[=~^<]=?\s*["']?0\.([0-7]\d|8[0-8])\b/i.test(tree.text(path) ?? ''));
}
