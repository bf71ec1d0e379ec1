import type { Fix } from '@dark-factory/contracts';
import { replaceInLine } from '../edit.ts';
import type { SourceTree } from '../source-tree.ts';
import type { HttpCall, HttpRoute } from './http-route.ts';
import { ANY, shapeOf } from './path-shape.ts';

/** The offer to spell the one segment of a call that differs as the route has it; `undefined` where it is not that alone. */
export function fixOfPath(tree: SourceTree, call: HttpCall, route: HttpRoute): Fix | undefined {
  const called = shapeOf(call.path ?? '');
  const served = shapeOf(route.path ?? route.tail ?? '').slice(-called.length);
  const different = called.flatMap((segment, index) => (segment === served[index] || segment === ANY || served[index] === ANY ? [] : [[segment, served[index]!] as const]));
  if (served.length !== called.length || different.length !== 1) return undefined;
  const [from, to] = different[0]!;
  const line = (tree.text(call.file) ?? '').split('\n')[call.line - 1] ?? '';
  const at = line.indexOf(`/${from}`, call.column - 1);
  const end = at + 1 + from.length;
  if (at === -1 || /[\w-]/.test(line[end] ?? '') || line.indexOf(`/${from}`, end) !== -1) return undefined;
  return { title: `Ask for "${to}" instead of "${from}"`, safety: 'offered', edits: [replaceInLine(call.file, call.line, at + 2, from.length, to)] };
}
