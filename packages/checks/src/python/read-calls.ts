import type { PythonBinding, PythonCall, PythonReceiver, PythonReference, PythonScopedCall } from './declarations.ts';
import type { Node } from './python-parser.ts';
import { dottedAt, placeOf, readArguments } from './read-definitions.ts';
import type { Scope } from './scopes.ts';

/** A call whose meaning waits until all bindings are known. */
export interface FoundCall {
  /** `super()` counts as a name. */
  readonly callee: string;
  readonly list: Node;
  readonly scope: Scope;
}

const SUPER = 'super()';
/** Names whose attributes are worth following. */
const FOLLOWED: ReadonlySet<PythonBinding['kind']> = new Set(['import', 'imports', 'package', 'class']);

/** The dotted name right before an argument list; `undefined` where any other expression is called. */
export function callee(text: string, end: number): string | undefined {
  let start = end;
  while (start > 0 && isNameUnit(text.charCodeAt(start - 1))) start -= 1;
  if (start === end || isDigit(text.charCodeAt(start))) return undefined;
  let before = start - 1;
  while (before >= 0 && (text[before] === ' ' || text[before] === '\n' || text[before] === '\t')) before -= 1;
  // `x. f(…)`: the name belongs to what comes before, unless that is `...`.
  if (text[before] === '.' && text[before - 1] !== '.') return undefined;
  const name = text.slice(start, end);
  if (name[0] !== '.') return name.includes('..') ? undefined : name;
  return text.slice(Math.max(0, start - SUPER.length), start) === SUPER ? SUPER + name : undefined;
}

function isDigit(unit: number): boolean {
  return unit >= 48 && unit <= 57;
}

/** A letter, a digit, `_`, `.`, or anything beyond ASCII. */
function isNameUnit(unit: number): boolean {
  return (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90) || unit === 95 || unit === 46 || isDigit(unit) || unit > 127;
}

interface Marks {
  /** Whether names may come from an `import *`. */
  readonly stars: boolean;
  /** Starts of the argument lists of calls whose value is dropped. */
  readonly dropped: ReadonlySet<number>;
  /** Starts of what is assigned to. */
  readonly targets: ReadonlySet<number>;
  /** Lines that type checkers are told to leave alone. */
  readonly leftAlone: ReadonlySet<number>;
}

/** Decides what the first names of calls and attributes mean, once all bindings of the module are known. */
export class CallResolver {
  readonly #text: string;
  readonly #bindings: ReadonlyMap<string, PythonBinding>;
  readonly #marks: Marks;

  constructor(text: string, bindings: ReadonlyMap<string, PythonBinding>, marks: Marks) {
    this.#text = text;
    this.#bindings = bindings;
    this.#marks = marks;
  }

  calls(found: readonly FoundCall[]): { readonly calls: readonly PythonCall[]; readonly scopedCalls: readonly PythonScopedCall[] } {
    const calls: PythonCall[] = [];
    const scopedCalls: PythonScopedCall[] = [];
    for (const call of found) {
      const first = firstOf(call.callee);
      const scope = first === SUPER ? undefined : call.scope.lookUp(first);
      if (scope === undefined && first !== SUPER) {
        if (this.#bindings.has(first) || this.#marks.stars) calls.push(this.#read(call));
        continue;
      }
      const receiver = this.#receiver(call, first, scope);
      if (receiver !== undefined) scopedCalls.push({ ...this.#read(call), ...receiver });
    }
    return { calls, scopedCalls };
  }

  #read({ callee, list, scope }: FoundCall): PythonCall {
    const { row, column } = list.startPosition;
    const line = row + 1;
    const guarded = scope.isWithin('guard') || scope.isAsked(callee) || this.#isLeftAlone(line, list);
    const inside = scope.name === '' ? {} : { inside: scope.name };
    return { callee, line, column: column + 1 - callee.length, arguments: readArguments(list, this.#text), statement: this.#marks.dropped.has(list.startIndex), guarded, ...inside };
  }

  #isLeftAlone(line: number, list: Node): boolean {
    if (this.#marks.leftAlone.size === 0) return false;
    for (let at = line; at <= list.endPosition.row + 1; at += 1) if (this.#marks.leftAlone.has(at)) return true;
    return false;
  }

  #receiver(call: FoundCall, first: string, scope: Scope | undefined): { readonly receiver: PythonReceiver; readonly path: string } | undefined {
    const rest = call.callee.slice(first.length + 1);
    const method = call.scope.enclosingMethod();
    const className = method?.parent?.nearest().className;
    if (scope === undefined) return className === undefined || call.scope.nearest() !== method ? undefined : { receiver: { kind: 'own', through: 'super', class: className }, path: rest };
    const binding = scope.bindingOf(first);
    if (binding === undefined || binding === 'several') return undefined;
    if (scope === method && className !== undefined && first === method.method!.self && binding.kind === 'parameter') return ownReceiver(method, className, rest);
    if (binding.kind === 'import') return { receiver: binding, path: rest };
    if (binding.kind === 'made') return scope.lookUp(firstOf(binding.by)) === undefined ? { receiver: binding, path: rest } : undefined;
    if (binding.kind === 'typed' || (binding.kind === 'parameter' && binding.annotation !== undefined)) return { receiver: { kind: 'typed', annotation: binding.annotation! }, path: rest };
    return undefined;
  }

  references(found: readonly { readonly node: Node; readonly scope: Scope }[]): PythonReference[] {
    const references: PythonReference[] = [];
    const seen = new Set<number>();
    for (const { node, scope } of found) {
      const start = node.startIndex;
      if (seen.has(start) || this.#marks.targets.has(start)) continue;
      seen.add(start);
      const dotted = dottedAt(this.#text, start);
      const first = firstOf(dotted);
      const kind = this.#bindings.get(first)?.kind;
      if (first === dotted || !(kind === undefined ? this.#marks.stars : FOLLOWED.has(kind)) || scope.lookUp(first) !== undefined) continue;
      const annotation = scope.isWithin('annotation');
      const place = placeOf(node);
      references.push({ dotted, ...place, annotation, guarded: scope.isWithin('guard') || scope.isAsked(dotted) || (annotation && scope.nearest().kind === 'function') || this.#marks.leftAlone.has(place.line) });
    }
    return references;
  }
}

function ownReceiver(method: Scope, className: string, rest: string): { readonly receiver: PythonReceiver; readonly path: string } {
  const { through } = method.method!;
  const [field, ...path] = rest.split('.');
  if (through === 'self' && path.length > 0) return { receiver: { kind: 'field', class: className, field: field! }, path: path.join('.') };
  return { receiver: { kind: 'own', through, class: className }, path: rest };
}

function firstOf(dotted: string): string {
  const end = dotted.indexOf('.', dotted.startsWith(SUPER) ? SUPER.length : 0);
  return end === -1 ? dotted : dotted.slice(0, end);
}
