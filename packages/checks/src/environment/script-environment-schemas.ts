import type { Node, SourceFile } from 'typescript';
import { asAccess, asCall, bare, propertiesOf } from '../http/script-syntax.ts';
import { getLineAndCharacterOfPosition, isIdentifier, nameOf, sourceOf, startOf, SyntaxKind } from '../script/typescript-parser.ts';
import type { EnvironmentRead } from './environment-read.ts';

const PARSED = /(?<![\w.])(\w+)\s*\.\s*(?:safeParse|parse)(?:Async)?\(\s*process\.env\b/g;
const PARSED_INLINE = /\.\s*(?:safeParse|parse)(?:Async)?\(\s*process\.env\b|^cleanEnv\(\s*process\.env\b/;
const HAS_STAND_IN = /\b(?:optional|default|nullish|nullable|catch|prefault|devDefault)\b/;
const LOOKED_UP = /\bprocess\.env\[\s*(\w+)\s*\]/g;
/** A name as variables of the environment have it, in a call of a function that looks them up. */
const NAME = /^[A-Z][A-Z0-9_]+$/;
/** Longer chains than `z.object({…}).strict().parse(process.env)` are not followed. */
const MAX_CHAIN = 12;

/** The variables that a file takes from its environment through a schema (`z.object({…}).parse(process.env)`) or through a function of its own (`required('NAME')`). */
export function environmentBySchema(source: SourceFile): EnvironmentRead[] {
  const { text } = source;
  if (!/process\.env\s*[)[,]/.test(text)) return [];
  const parsed = new Set([...text.matchAll(PARSED)].map(([, name]) => name!));
  const looked = new Set([...text.matchAll(LOOKED_UP)].map(([, name]) => name!));
  return source.statements.flatMap((statement) => [
    ...declarationsOf(statement).flatMap(({ name, initializer }) => (initializer === undefined || !(parsed.has(name) || isParsedInPlace(initializer, source)) ? [] : ofSchema(initializer, source))),
    ...(looked.size === 0 ? [] : ofLookup(statement, looked, source)),
  ]);
}

function isParsedInPlace(initializer: Node, source: SourceFile): boolean {
  return PARSED_INLINE.test(sourceOf(bare(initializer), source));
}

function declarationsOf(statement: Node): { readonly name: string; readonly initializer: Node | undefined }[] {
  if (statement.kind !== SyntaxKind.VariableStatement) return [];
  const { declarations } = (statement as unknown as { declarationList: { declarations: readonly { name: Node; initializer?: Node }[] } }).declarationList;
  return declarations.flatMap(({ name, initializer }) => (isIdentifier(name) ? [{ name: nameOf(name), initializer }] : []));
}

/** Goes down a chain of calls to the object that describes the variables. */
function ofSchema(initializer: Node, source: SourceFile): EnvironmentRead[] {
  let call = asCall(bare(initializer));
  for (let step = 0; call !== undefined && step < MAX_CHAIN; step += 1) {
    const shape = call.arguments?.map((argument) => propertiesOf(bare(argument))).find((found) => found !== undefined);
    const access = asAccess(bare(call.expression));
    if (shape !== undefined && (access === undefined || /^(?:object|strictObject|looseObject)$/.test(access.name))) {
      return [...shape.values].flatMap(([name, value]) => (NAME.test(name) ? [{ name, required: !HAS_STAND_IN.test(sourceOf(value, source)), by: 'process.env', ...placeOf(value, source) }] : []));
    }
    call = access === undefined ? undefined : asCall(access.target);
  }
  return [];
}

/** The calls of a function of this file whose first parameter names a variable. Whether it goes without one does not show. */
function ofLookup(statement: Node, looked: ReadonlySet<string>, source: SourceFile): EnvironmentRead[] {
  const functions = statement.kind === SyntaxKind.FunctionDeclaration ? [{ name: (statement as unknown as { name?: Node }).name, value: statement }]
    : declarationsOf(statement).flatMap(({ name, initializer }) => (initializer === undefined ? [] : [{ name, value: bare(initializer) }]));
  return functions.flatMap(({ name, value }) => {
    const own = typeof name === 'string' ? name : name !== undefined && isIdentifier(name) ? nameOf(name) : undefined;
    const first = (value as unknown as { parameters?: readonly { name: Node }[] }).parameters?.[0]?.name;
    if (own === undefined || !/^\w+$/.test(own) || first === undefined || !isIdentifier(first) || !looked.has(nameOf(first)) || !sourceOf(value, source).includes('process.env[')) return [];
    const calls = source.text.matchAll(new RegExp(`(?<![\\w.])${own}(?:<[^<>()\\n]{0,80}>)?\\(\\s{0,20}["']([A-Z][A-Z0-9_]+)["']`, 'g'));
    return [...calls].map((match) => ({ name: match[1]!, required: false, by: `${own}()`, ...placeAt(match.index + match[0].length - match[1]!.length - 1, source) }));
  });
}

function placeOf(node: Node, source: SourceFile): { readonly line: number; readonly column: number } {
  return placeAt(startOf(node, source), source);
}

function placeAt(offset: number, source: SourceFile): { readonly line: number; readonly column: number } {
  const { line, character } = getLineAndCharacterOfPosition(source, offset);
  return { line: line + 1, column: character + 1 };
}
