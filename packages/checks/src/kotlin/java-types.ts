import { kindOf } from '../format.ts';
import type { SourceTree } from '../source-tree.ts';

/** A Java file: its package and the names of all types in it, nested ones too. */
export interface JavaFile {
  readonly path: string;
  readonly package: string;
  readonly types: readonly string[];
  readonly text: string;
}

const TYPE = /(?:^|[\s;}])(?:class|interface|enum|record)\s+([A-Za-z_$][\w$]*)/g;

/** The Java files of a tree, read lightly: Kotlin sees their types. */
export function javaFiles(tree: SourceTree): readonly JavaFile[] {
  return tree.files.flatMap(({ path }) => {
    if (!path.endsWith('.java') || kindOf(path).kind === 'not-code') return [];
    const text = tree.text(path) ?? '';
    const found = [...text.matchAll(TYPE)].map((match) => match[1]!);
    return [{ path, package: /^[ \t]*package[ \t]+([\w.]+)\s*;/m.exec(text)?.[1] ?? '', types: [...new Set(found)], text }];
  });
}
