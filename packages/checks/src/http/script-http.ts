import type { SourceFile } from 'typescript';

/** What a TypeScript or JavaScript file serves and asks for over HTTP, and which environment variables it reads. */
export type ScriptHttp = object;

/** Reads the HTTP side of a parsed file; cheap where the text shows that it has none. */
export function readScriptHttp(_source: SourceFile, _text: string): ScriptHttp {
  return {};
}
