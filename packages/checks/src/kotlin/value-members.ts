import { hasClosedStars } from './unimported.ts';
import { isGeneratedName } from './generated-code.ts';
import { HARMLESS, type MissingMember } from './member-faults.ts';
import type { KotlinDeclaration, KotlinModule, KotlinUse } from './kotlin-module.ts';
import { isTestSource, lastSegment, type KotlinProject, type PlacedDeclaration } from './kotlin-project.ts';

/** Characters between a name and what binds it: parameters of a lambda, parts of a value. Without an end a hostile file takes hours. */
const SPAN = 300;
/** What Kotlin lets anybody ask of any value; https://kotlinlang.org/api/core/kotlin-stdlib/kotlin/. */
const OF_ANYTHING = new Set('let run also apply takeIf takeUnless to toString equals hashCode javaClass runCatching copy invoke getClass wait notify notifyAll getValue setValue provideDelegate'.split(' '));
/** A type by its name alone, nullable or not: what stands for a type parameter, or has arguments, is left alone. */
const PLAIN_TYPE = /^([A-Z]\w*)\??$/;

/** The member that a chain such as `db.sales().ofDay(id)` lacks for sure, where `db` is a property of the class around it. */
export function missingOfValue(project: KotlinProject, module: KotlinModule, use: KotlinUse, extensions: ReadonlySet<string>): MissingMember | undefined {
  const [root, ...rest] = use.names;
  if (use.as !== 'value' || use.reference || !/^[a-z]/.test(root!) || rest.length === 0) return undefined;
  const type = propertyType(use.owner, root!);
  if (type === undefined || isBoundElsewhere(module.text, root!, type) || !hasClosedStars(project, module)) return undefined;
  let placed = project.resolve(module, type);
  const steps = [...rest.map((name, index) => ({ name, offset: use.offsets[index + 1]! })), ...(use.then === undefined ? [] : [use.then])];
  for (const [index, { name, offset }] of steps.entries()) {
    if (placed === undefined || (isTestSource(placed.module.path) && !isTestSource(module.path))) return undefined;
    const found = valueMembers(placed.declaration).filter((member) => member.name === name);
    if (found.length === 0) return isMissing(project, module, placed, name, extensions) ? { name, offset, of: placed, has: namesOf(placed.declaration) } : undefined;
    const isCalled = index === rest.length - 1 && use.arguments !== undefined;
    const next: string | undefined = found.length === 1 && found[0]!.called === isCalled ? PLAIN_TYPE.exec(found[0]!.type ?? '')?.[1] : undefined;
    placed = next === undefined ? undefined : project.resolve(placed.module, next);
  }
  return undefined;
}

interface ValueMember { readonly name: string; readonly type: string | undefined; readonly called: boolean }

/** Members, and parameters of the constructor that are no properties: those are seen where the class is made. A vararg is an array. */
function valueMembers({ members, parameters, kind }: KotlinDeclaration): ValueMember[] {
  const given = kind === 'class' ? parameters ?? [] : [];
  const own = members.map(({ name, type, kind: sort }) => ({ name, type: given.some((parameter) => parameter.vararg && parameter.name === name) ? undefined : type, called: sort === 'function' }));
  const others = given.filter(({ name }) => !own.some((member) => member.name === name));
  return [...own, ...others.map(({ name, type, vararg }) => ({ name, type: vararg ? undefined : type, called: false }))];
}

function namesOf(declaration: KotlinDeclaration): string[] {
  return [...new Set(valueMembers(declaration).map(({ name }) => name).filter((name) => name !== ''))];
}

/** The written type of a property of the class around a place, or of a class around that. */
function propertyType(owner: KotlinDeclaration | undefined, name: string): string | undefined {
  for (let around = owner; around !== undefined; around = around.outer) {
    const found = valueMembers(around).filter((member) => member.name === name);
    if (found.length > 0) return found.length === 1 && !found[0]!.called ? PLAIN_TYPE.exec(found[0]!.type ?? '')?.[1] : undefined;
    // A supertype may bring one of that name, which is nearer.
    if (around.supertypes.length > 0 && around !== owner) return undefined;
  }
  return undefined;
}

/** Whether some other place of a file gives the name to something that may be of another type. */
function isBoundElsewhere(text: string, name: string, type: string): boolean {
  const other = String.raw`\b(?:val|var)\s+${name}\b(?!\s*:\s*${type}\b)|(?<![.\w])${name}\s*:(?!:|\s*${type}\b)`;
  const bound = String.raw`(?<![.\w])${name}\b[\w\s,:()<>?.]{0,${SPAN}}->|\b(?:val|var)\s*\([^)]{0,${SPAN}}\b${name}\b|\bfor\s*\((?:(?!\bin\b)[^)]){0,${SPAN}}\b${name}\b`;
  return new RegExp(`${other}|${bound}`).test(text);
}

/** Whether a type shows all of its members, and nothing of the file or the tree adds one of that name. */
function isMissing(project: KotlinProject, module: KotlinModule, { declaration }: PlacedDeclaration, name: string, extensions: ReadonlySet<string>): boolean {
  if (!['class', 'interface'].includes(declaration.kind) || declaration.supertypes.length > 0 || /^component\d+$/.test(name)) return false;
  if (declaration.modifiers.some((modifier) => ['enum', 'expect', 'actual', 'annotation', 'external'].includes(modifier))) return false;
  if (declaration.annotations.some((annotation) => !HARMLESS.test(lastSegment(annotation.name)))) return false;
  if (OF_ANYTHING.has(name) || extensions.has(name) || isGeneratedName(name) || project.javaNames.has(declaration.name)) return false;
  return !module.bound.has(name) && module.imports.every(({ alias, path }) => (alias ?? lastSegment(path)) !== name);
}
