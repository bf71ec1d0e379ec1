import { isTestData } from '../python/test-data.ts';
import type { SourceTree } from '../source-tree.ts';
import { isFastApi, pythonRoutes, type PythonRoute } from './python-routes.ts';
import type { EndpointFunction } from './python-serving.ts';
import { schemaClasses, type SchemaClasses } from './schema-classes.ts';

/** A function that FastAPI calls for a path, with its routes: one for each way that leads to it. */
export interface FastApiEndpoint {
  readonly file: string;
  readonly handler: EndpointFunction;
  readonly routes: readonly PythonRoute[];
}

/** The endpoints of a tree that certainly are of FastAPI and whose signature is as it is written. */
export async function fastApiEndpoints(tree: SourceTree): Promise<readonly FastApiEndpoint[]> {
  const [{ routes }, classes] = await Promise.all([tree.use(pythonRoutes), tree.use(schemaClasses)]);
  const byPlace = new Map<string, PythonRoute[]>();
  for (const route of routes) {
    const { handler, verb } = route.endpoint;
    if (handler === undefined || handler.decorated || verb.includes('websocket') || verb === 'route' || isTestData(route.file)) continue;
    if (route.owner === undefined || !isFastApi(route.owner) || !isFromFastApi(classes, route.owner)) continue;
    const key = `${route.file}:${route.line}:${route.column}`;
    const known = byPlace.get(key);
    if (known === undefined) byPlace.set(key, [route]);
    else known.push(route);
  }
  return [...byPlace.values()].map((found) => ({ file: found[0]!.file, handler: found[0]!.endpoint.handler!, routes: found }));
}

/** Whether `FastAPI` and `APIRouter` are those of the package, and no classes of the tree. */
export function isFromFastApi(classes: SchemaClasses, { file, object }: NonNullable<PythonRoute['owner']>): boolean {
  const symbol = classes.symbol(file, object.made);
  return (symbol.kind === 'foreign' && symbol.name.startsWith('fastapi.')) || object.scope !== 0;
}

/** The dotted names in an annotation of which FastAPI makes a field as they are: alone, in a union, in a plain container. `undefined` for anything else. */
export function namesInAnnotation(annotation: string): readonly string[] | undefined {
  const plain = annotation.replace(/["'\s]/g, '');
  if (!/^[\w.[\],|]+$/.test(plain)) return undefined;
  const heads = [...plain.matchAll(/(?<![\w.])([\w.]+)\[/g)].map(([, head]) => head!);
  if (heads.some((head) => !/^(typing\.)?(Optional|Union|List|Sequence|Set|Tuple|Dict)$|^(list|set|tuple|dict)$/.test(head))) return undefined;
  return plain.split(/[[\],|]+/).filter((name) => name !== '' && name !== 'None' && !heads.includes(name));
}
