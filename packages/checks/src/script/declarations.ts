import type { SourceFile } from 'typescript';

/** What a TypeScript or JavaScript file declares with signatures, and what it calls. */
export type ScriptDeclarations = object;

/** Reads what a parsed file declares and calls. */
export function readScriptDeclarations(_source: SourceFile): ScriptDeclarations {
  return {};
}
