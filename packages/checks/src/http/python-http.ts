import type { EnvironmentRead } from '../environment/environment-read.ts';
import { readPythonEnvironment } from '../environment/python-environment.ts';
import type { Node, PythonParser } from '../python/python-parser.ts';
import { readFieldUses, type FieldUse } from './python-field-uses.ts';
import { readInnerImports, type PythonOrigin } from './python-names.ts';
import { readPythonServing, type PythonServing } from './python-serving.ts';

/** What a Python file serves and asks for over HTTP, and which environment variables it reads. */
export interface PythonHttp extends PythonServing {
  /** Where the names that imports inside of functions bind come from, by the name they have there. */
  readonly names: ReadonlyMap<string, PythonOrigin>;
  /** Attributes that functions take from parameters with an annotation. */
  readonly fieldUses: readonly FieldUse[];
  readonly environment: readonly EnvironmentRead[];
}

const SERVES = /\b(FastAPI|APIRouter|Flask|Blueprint|Starlette|Quart|TestClient|AsyncClient|include_router|register_blueprint|APIFlask|Sanic|Litestar)\b|@[\w.]+\.(get|post|put|patch|delete|route|api_route)\(|\bclient\.(get|post|put|patch|delete)\(/;
const TYPED_BODIES = /\b(pydantic|BaseModel|[Ss]chemas?|[Mm]odels?|dtos?|sqlmodel)\b/;
const READS_ENVIRONMENT = /\b(environ|getenv|BaseSettings)\b/;
const NOTHING: PythonServing = { objects: [], endpoints: [], includes: [], calls: [], constants: new Map() };

/** Reads the HTTP side of a parsed module; cheap where the text shows that it has none. */
export function readPythonHttp(root: Node, text: string, parser: PythonParser): PythonHttp {
  const serves = SERVES.test(text);
  const constants = serves || /^[A-Z_]*(PREFIX|URL|PATH|BASE|API)[A-Z_0-9]*\s*[:=]/m.test(text);
  return {
    ...(serves || constants ? readPythonServing(root, text, parser, serves) : NOTHING),
    names: serves ? readInnerImports(root, parser) : new Map(),
    fieldUses: TYPED_BODIES.test(text) ? readFieldUses(text) : [],
    environment: READS_ENVIRONMENT.test(text) ? readPythonEnvironment(root, parser) : [],
  };
}
