import type { Node } from 'jsonc-parser';
import type { SourceTree } from '../source-tree.ts';
import { LineStarts } from '../line-starts.ts';
import type { Located } from './located.ts';

const MANIFEST = /(^|\/)(package|composer|app|nest-cli|angular|vercel)\.json$|(^|\/)tsconfig([.-][^/]*)?\.json$/;
/** A description of an API says so near its beginning. */
const API = /^[^]{0,2000}"(openapi|swagger)"\s*:\s*"/;
const MAX_LOCATED = 2_000_000;

/** The JSON files in which other files are named, with places: manifests, `tsconfig`, descriptions of an API. */
export async function jsonWithPlaces(tree: SourceTree): Promise<ReadonlyMap<string, Located>> {
  const values = new Map<string, Located>();
  const sources = tree.sources('json', 'json-with-comments').filter(({ path, text }) => text.length < MAX_LOCATED && (MANIFEST.test(path) || API.test(text)));
  if (sources.length === 0) return values;
  const { parseTree } = await import('jsonc-parser');
  for (const { path, text } of sources) {
    // A file that does not parse is the business of `syntax/json`.
    const errors: unknown[] = [];
    try {
      const root = parseTree(text, errors as never, { allowTrailingComma: true });
      if (root !== undefined && errors.length === 0) values.set(path, locate(root, new LineStarts(text)));
    } catch {
      continue;
    }
  }
  return values;
}

function locate(node: Node, starts: LineStarts): Located {
  const place = starts.positionOf(node.offset);
  const children = node.children ?? [];
  if (node.type === 'array') return { kind: 'list', ...place, items: children.map((child) => locate(child, starts)) };
  if (node.type !== 'object') return { kind: 'scalar', ...place, value: node.value as string | number | boolean | null };
  return {
    kind: 'map', ...place,
    entries: new Map(children.flatMap(({ children: pair }) => {
      const [key, value] = pair ?? [];
      return key === undefined || value === undefined ? [] : [[String(key.value), { key: String(key.value), ...starts.positionOf(key.offset), value: locate(value, starts) }] as const];
    })),
  };
}
