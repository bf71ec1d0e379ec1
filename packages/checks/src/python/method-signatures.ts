import type { Signature } from './call-matching.ts';
import type { PythonDecorator, PythonFunction } from './declarations.ts';
import type { PythonClasses } from './python-classes.ts';
import type { ClassSymbol } from './python-symbols.ts';

/** Decorators that leave what a function takes as it is, by what they are called outside the tree. */
const TRANSPARENT = /^(abc\.abstractmethod|(typing|typing_extensions)\.(final|override|no_type_check)|functools\.(lru_cache|cache)|contextlib\.(asynccontextmanager|contextmanager)|pytest\.mark\.\w+)$/;
/** Methods of a web application or router that return the decorated function itself. */
const ROUTE = /^(get|post|put|patch|delete|head|options|trace|api_route|route|websocket|websocket_route|exception_handler|middleware|on_event|errorhandler|before_request|after_request|teardown_request)$/;
const ROUTER = /^(fastapi|flask)(\.\w+)*\.(FastAPI|APIRouter|Flask|Blueprint)$/;

/** Whether calls of a decorated function reach it with their arguments unchanged. */
export function isTransparent(classes: PythonClasses, path: string, decorator: PythonDecorator): boolean {
  const name = classes.decoratorName(path, decorator);
  if (name !== undefined) return TRANSPARENT.test(name);
  const [object, method, ...more] = decorator.name.split('.');
  if (method === undefined || more.length > 0 || !ROUTE.test(method) || decorator.arguments === undefined) return false;
  const router = classes.symbols.lookUp(path, object!);
  if (router.kind !== 'value' || router.value.made === undefined) return false;
  const maker = classes.resolve(router.path, router.value.made);
  return maker.kind === 'foreign' && ROUTER.test(maker.name);
}

/** The signature of a function of a module; `undefined` where a decorator may change it. */
export function signatureOfFunction(classes: PythonClasses, path: string, made: PythonFunction): Signature | undefined {
  if (!made.decorators.every((decorator) => isTransparent(classes, path, decorator))) return undefined;
  return { name: `${made.name}()`, parameters: made.parameters, bound: 0, path, line: made.line };
}

/** The signature of a method as it is called through an instance or through the class; `undefined` where a decorator may change it. */
export function signatureOfMethod(classes: PythonClasses, owner: ClassSymbol, made: PythonFunction, through: 'instance' | 'class'): Signature | undefined {
  if (made.name === '__new__') return undefined;
  const isStatic = made.decorators.some(({ name }) => name === 'staticmethod');
  const isClass = made.decorators.some(({ name }) => name === 'classmethod') || /^__(init_subclass|class_getitem)__$/.test(made.name);
  const others = made.decorators.filter(({ name }) => name !== 'staticmethod' && name !== 'classmethod');
  if (!others.every((decorator) => isTransparent(classes, owner.path, decorator))) return undefined;
  const name = `${owner.class.name}.${made.name}`;
  if (isStatic || (through === 'class' && !isClass)) return { name: `${name}()`, parameters: made.parameters, bound: 0, path: owner.path, line: made.line };
  const [self, ...parameters] = made.parameters;
  if (self === undefined || self.kind === 'keyword-only' || self.kind === 'keyword-rest') return undefined;
  return { name: `${name}()`, parameters: self.kind === 'rest' ? made.parameters : parameters, bound: 1, path: owner.path, line: made.line };
}
