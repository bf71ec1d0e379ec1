import { hasOtherConstructors, isClassLike, membersNamed } from './kotlin-members.ts';
import type { KotlinDeclaration, KotlinModule, KotlinParameter, KotlinUse } from './kotlin-module.ts';
import type { KotlinProject, PlacedDeclaration } from './kotlin-project.ts';

/** A call that does not fit the only declaration it can mean. */
export interface CallFault {
  readonly kind: 'unknown-name' | 'too-many' | 'missing';
  readonly message: string;
  readonly offset: number;
  /** The name that is not there. */
  readonly name?: string;
}

/** The one function or class that a call means, when there is exactly one and nothing else can be meant. */
export function calledDeclaration(project: KotlinProject, module: KotlinModule, use: KotlinUse): PlacedDeclaration | undefined {
  if (use.as !== 'value' || use.arguments === undefined || use.reference) return undefined;
  const [first, ...rest] = use.names;
  if (rest.length > 2 || (/^[a-z]/.test(first!) && (rest.length > 0 || use.mayHaveReceiver || use.owner !== undefined))) return undefined;
  const root = project.resolve(module, first!);
  if (root === undefined || (rest.length === 0 && project.nested.has(first!))) return undefined;
  let declaration = root.declaration;
  for (const name of rest) {
    const found = isClassLike(declaration) ? membersNamed(declaration, name) : [];
    if (found.length !== 1 || declaration.supertypes.length > 0 && declaration.kind === 'object') return undefined;
    declaration = found[0]!;
  }
  return isCallable(declaration) ? { module: root.module, declaration } : undefined;
}

function isCallable(declaration: KotlinDeclaration): boolean {
  if (declaration.modifiers.some((modifier) => modifier === 'expect' || modifier === 'actual' || modifier === 'external')) return false;
  if (declaration.kind === 'function') return declaration.receiver === undefined && declaration.outer?.kind !== 'class' && declaration.outer?.kind !== 'interface';
  return declaration.kind === 'class' && !declaration.modifiers.includes('abstract') && !declaration.modifiers.includes('sealed') && !declaration.modifiers.includes('inner') && !hasOtherConstructors(declaration);
}

/** What is wrong with the arguments of a call; empty when they fit. */
export function callFaults(declaration: KotlinDeclaration, use: KotlinUse): CallFault[] {
  const parameters = declaration.parameters ?? [];
  const given = use.arguments!;
  if (given.some(({ spread }) => spread)) return [];
  const unknown = given.filter(({ name }) => name !== undefined && !parameters.some((parameter) => parameter.name === name));
  if (unknown.length > 0) return unknown.map(({ name, offset }) => ({ kind: 'unknown-name', name: name!, offset, message: `Cannot find a parameter with this name: ${name!}` }));
  const filled = new Set(given.flatMap(({ name }) => (name === undefined ? [] : [name])));
  const last = parameters.at(-1);
  if (use.trailingLambda && last !== undefined) filled.add(last.name);
  const positional = given.filter(({ name }) => name === undefined);
  const excess = fillPositions(parameters, positional.length, filled, use.trailingLambda);
  if (excess > 0) return [{ kind: 'too-many', offset: positional[positional.length - excess]!.offset, message: `Too many arguments for "${headOf(declaration)}"` }];
  const lacking = parameters.filter(({ name, optional, vararg }) => !optional && !vararg && !filled.has(name));
  return lacking.map(({ name }) => ({ kind: 'missing', name, offset: use.offsets.at(-1)!, message: `No value passed for parameter '${name}'` }));
}

/** Gives arguments without a name to the parameters in order; the number that is left over. */
function fillPositions(parameters: readonly KotlinParameter[], count: number, filled: Set<string>, lambda: boolean): number {
  let left = count;
  for (const [index, { name, vararg }] of parameters.entries()) {
    if (left === 0) break;
    if (lambda && index === parameters.length - 1) break;
    if (vararg) {
      filled.add(name);
      return 0;
    }
    if (filled.has(name)) continue;
    filled.add(name);
    left -= 1;
  }
  return left;
}

function headOf({ name, parameters }: KotlinDeclaration): string {
  return `${name}(${(parameters ?? []).map((parameter) => `${parameter.name}: ${parameter.type}`).join(', ')})`;
}
