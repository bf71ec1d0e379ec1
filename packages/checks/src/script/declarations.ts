import type { SourceFile } from 'typescript';
import { readScopes } from './read-scopes.ts';
import { readShapes, type Shapes } from './read-shapes.ts';
import { UseReader } from './read-uses.ts';
import type { CallUse, ElementUse, FreeName, ImportBinding, LiteralUse, LoadUse, MemberUse, Redeclaration, StrayAwait } from './script-use.ts';

/** What a TypeScript or JavaScript file declares with signatures, and what it does with names of its own top and of other modules. */
export interface ScriptDeclarations extends Shapes {
  /** What is imported, by local name. */
  readonly imports: ReadonlyMap<string, ImportBinding>;
  readonly calls: readonly CallUse[];
  readonly members: readonly MemberUse[];
  readonly elements: readonly ElementUse[];
  readonly literals: readonly LiteralUse[];
  readonly free: readonly FreeName[];
  readonly loadUses: readonly LoadUse[];
  readonly redeclared: readonly Redeclaration[];
  readonly strayAwaits: readonly StrayAwait[];
  /** Imported names that something other than a type uses. */
  readonly usedAsValue: ReadonlySet<string>;
  /** Lines whose complaints a comment silences (`@ts-ignore`, `@ts-expect-error`). */
  readonly silenced: ReadonlySet<number>;
  /** The file asks not to be checked, or its names cannot be known: `@ts-nocheck`, `eval`, `with`. */
  readonly unchecked: boolean;
  /** Names that comments declare: `/* global x *\/`. */
  readonly commentGlobals: ReadonlySet<string>;
  /** Names inside `declare global`. */
  readonly globals: readonly string[];
}

/** Those of a file of which nothing is known. */
export const NO_DECLARATIONS: ScriptDeclarations = {
  values: new Map(), types: new Map(), imports: new Map(), calls: [], members: [], elements: [], literals: [], free: [], loadUses: [], redeclared: [], strayAwaits: [], usedAsValue: new Set(),
  silenced: new Set(), unchecked: true, commentGlobals: new Set(), globals: [],
};

/** Reads what a parsed file declares and calls; nothing of a file that does not parse. */
export function readScriptDeclarations(source: SourceFile): ScriptDeclarations {
  const { parseDiagnostics } = source as unknown as { parseDiagnostics: readonly unknown[] };
  if (parseDiagnostics.length > 0) return NO_DECLARATIONS;
  const scopes = readScopes(source);
  const reader = new UseReader(source, scopes);
  return {
    ...readShapes(source),
    ...reader.read(),
    silenced: silencedLines(source.text),
    unchecked: scopes.dynamic || /^[ \t]*(?:\/\/|\/\*)\s*@ts-nocheck\b/m.test(source.text),
    commentGlobals: commentGlobals(source.text),
  };
}

function silencedLines(text: string): ReadonlySet<number> {
  if (!/@ts-(?:ignore|expect-error)/.test(text)) return new Set();
  const silenced = new Set<number>();
  const lines = text.split(/\r\n|\r|\n/);
  lines.forEach((line, index) => {
    if (!/@ts-(?:ignore|expect-error)/.test(line)) return;
    let next = index + 1;
    while (next < lines.length && /^\s*(?:$|\/\/|\*|\{?\/\*)/.test(lines[next]!)) next += 1;
    silenced.add(next + 1);
  });
  return silenced;
}

function commentGlobals(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(/\/\*\s*(?:globals?|exported)\s([^*]*)\*\//g)].flatMap((match) => match[1]!.split(',').map((name) => name.split(':')[0]!.trim())));
}
