import { quotedList } from '../definitions.ts';
import type { PythonArgument, PythonParameter } from './declarations.ts';

/** What a call must fit. */
export interface Signature {
  /** As Python names it in its messages: `list_items`, `Item.__init__`. */
  readonly name: string;
  /** Without the one that the call fills by itself (`self`). */
  readonly parameters: readonly PythonParameter[];
  /** Positional arguments that the call adds in front, counted in Python's messages. */
  readonly bound: number;
  readonly path: string;
  readonly line: number;
}

/** Why a call cannot fit. `at` is the argument that is wrong, where there is one. */
export interface Mismatch {
  readonly kind: 'unexpected-keyword' | 'several-values' | 'positional-only' | 'too-many' | 'missing';
  /** What follows the name of the callee in Python's message. */
  readonly message: string;
  readonly at?: PythonArgument;
  /** Parameters that a call should give and does not. */
  readonly missing: readonly PythonParameter[];
}

/** Why a call raises `TypeError` whatever its values are; `undefined` where it fits or cannot be known. */
export function mismatchOf({ parameters, bound }: Signature, arguments_: readonly PythonArgument[]): Mismatch | undefined {
  const positional = parameters.filter(({ kind }) => kind === 'positional-only' || kind === 'positional');
  const given = arguments_.filter(({ name, star }) => name === undefined && star === undefined);
  const firstStar = arguments_.findIndex(({ star }) => star === '*');
  // After `*values`, which parameter an argument meets cannot be known.
  const placed = firstStar === -1 ? given.length : arguments_.slice(0, firstStar).filter(({ name, star }) => name === undefined && star === undefined).length;
  const keywords = arguments_.filter(({ name }) => name !== undefined);
  const missing = missingOf(parameters, arguments_, placed, keywords);
  return wrongKeyword(parameters, positional.slice(0, placed), keywords, missing)
    ?? tooMany(parameters, positional, given, bound, keywords, missing)
    ?? (missing.length > 0 ? { kind: 'missing', message: `missing ${countOf(missing)}: ${quotedList(missing.map(({ name }) => name))}`, missing } : undefined);
}

function missingOf(parameters: readonly PythonParameter[], arguments_: readonly PythonArgument[], placed: number, keywords: readonly PythonArgument[]): PythonParameter[] {
  if (arguments_.some(({ star }) => star === '**')) return [];
  const named = new Set(keywords.map(({ name }) => name));
  const hidden = arguments_.some(({ star }) => star === '*');
  let position = 0;
  const missing = parameters.filter(({ kind, name, required }) => {
    const byPosition = kind === 'positional' || kind === 'positional-only';
    const filled = byPosition && position++ < placed;
    return required && !filled && !(hidden && byPosition) && !(named.has(name) && kind !== 'positional-only');
  });
  // Python tells of the positional ones first.
  const first = missing.filter(({ kind }) => kind !== 'keyword-only');
  return first.length > 0 ? first : missing;
}

function wrongKeyword(parameters: readonly PythonParameter[], filled: readonly PythonParameter[], keywords: readonly PythonArgument[], missing: readonly PythonParameter[]): Mismatch | undefined {
  const takesAny = parameters.some(({ kind }) => kind === 'keyword-rest');
  const seen = new Set<string>();
  for (const at of keywords) {
    const name = at.name!;
    if (seen.has(name)) return undefined;
    seen.add(name);
    const parameter = parameters.find((candidate) => candidate.name === name && candidate.kind !== 'rest' && candidate.kind !== 'keyword-rest');
    if (parameter?.kind === 'positional-only' && !takesAny) return { kind: 'positional-only', message: `got some positional-only arguments passed as keyword arguments: "${name}"`, at, missing };
    if (parameter !== undefined && parameter.kind !== 'positional-only' && filled.includes(parameter)) return { kind: 'several-values', message: `got multiple values for argument "${name}"`, at, missing };
    if (parameter === undefined && !takesAny) return { kind: 'unexpected-keyword', message: `got an unexpected keyword argument "${name}"`, at, missing };
  }
  return undefined;
}

function tooMany(parameters: readonly PythonParameter[], positional: readonly PythonParameter[], given: readonly PythonArgument[], bound: number, keywords: readonly PythonArgument[], missing: readonly PythonParameter[]): Mismatch | undefined {
  if (given.length <= positional.length || parameters.some(({ kind }) => kind === 'rest')) return undefined;
  const most = positional.length + bound;
  const least = positional.filter(({ required }) => required).length + bound;
  const count = given.length + bound;
  const keywordOnly = keywords.filter(({ name }) => parameters.some((parameter) => parameter.name === name && parameter.kind === 'keyword-only')).length;
  const extra = keywordOnly === 0 ? '' : ` (and ${keywordOnly} keyword-only argument${keywordOnly === 1 ? '' : 's'})`;
  const message = `takes ${least === most ? `${most} positional argument${most === 1 ? '' : 's'}` : `from ${least} to ${most} positional arguments`} but ${count}${extra} ${count === 1 && keywordOnly === 0 ? 'was' : 'were'} given`;
  return { kind: 'too-many', message, at: given[positional.length]!, missing };
}

function countOf(missing: readonly PythonParameter[]): string {
  const kind = missing[0]!.kind === 'keyword-only' ? 'keyword-only' : 'positional';
  return `${missing.length} required ${kind} argument${missing.length === 1 ? '' : 's'}`;
}
