import type { SourceTree } from '../source-tree.ts';
import { jsonWithPlaces } from './json-located.ts';
import { below, type Located, type LocatedMap } from './located.ts';
import { yamlFiles } from './yaml-files.ts';

/** A file that describes an API. */
export interface OpenApiDocument {
  readonly path: string;
  /** `3.1.0`, or `2.0`. */
  readonly version: string;
  readonly root: LocatedMap;
}

/** The descriptions of an API in a tree: YAML or JSON with `openapi:` or `swagger:` at the top. */
export async function openApiDocuments(tree: SourceTree): Promise<readonly OpenApiDocument[]> {
  const roots: [string, Located][] = [...await tree.use(jsonWithPlaces)];
  for (const { path, documents } of (await tree.use(yamlFiles)).values()) if (documents.length === 1) roots.push([path, documents[0]!]);
  return roots.flatMap(([path, root]) => {
    const version = below(root, 'openapi') ?? below(root, 'swagger');
    if (root.kind !== 'map' || version?.kind !== 'scalar' || !/^[23](\.\d+)*$/.test(String(version.value))) return [];
    return [{ path, version: String(version.value), root }];
  });
}

/** What a JSON pointer leads to; `undefined` when it leads nowhere. */
export function atPointer(root: Located, pointer: string): Located | undefined {
  let value: Located | undefined = root;
  for (const segment of pointer.split('/').slice(1)) {
    const key = unescaped(segment);
    value = value?.kind === 'map' ? value.entries.get(key)?.value : value?.kind === 'list' ? value.items[Number(key)] : undefined;
  }
  return value;
}

function unescaped(segment: string): string {
  const plain = segment.replaceAll('~1', '/').replaceAll('~0', '~');
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain;
  }
}
