import { isGeneratedName } from './generated-code.ts';
import { isClassLike, membersNamed } from './kotlin-members.ts';
import type { KotlinDeclaration, KotlinModule, KotlinUse } from './kotlin-module.ts';
import type { KotlinProject, PlacedDeclaration } from './kotlin-project.ts';

/** What every enum, object or class with a companion has; `serializer` and `CREATOR` are made by plugins of the compiler. */
const ALWAYS_THERE = new Set('entries values valueOf Companion serializer CREATOR INSTANCE'.split(' '));
/** Annotations that bring no member. */
export const HARMLESS = /^(Serializable|Keep|Immutable|Stable|Parcelize|Entity|Dao|Database|JsonClass|Suppress|Singleton|Inject|HiltViewModel|Module|InstallIn|Preview|Composable|JvmInline|JvmStatic|Deprecated|OptIn|TypeConverters|ProvidedTypeConverter|Resource|SerialName|AndroidEntryPoint|HiltAndroidApp|Module|Provides)$/;

/** A member that is asked of a type by its name and that it does not have. */
export interface MissingMember {
  readonly name: string;
  readonly offset: number;
  readonly of: PlacedDeclaration;
  /** What there is instead. */
  readonly has: readonly string[];
}

/** The member that a chain such as `Status.OPENED` or `UiState.Loading` lacks for sure. */
export function missingMember(project: KotlinProject, module: KotlinModule, use: KotlinUse, extensions: ReadonlySet<string>): MissingMember | undefined {
  const [root, name] = use.names;
  if (use.as === 'annotation' || name === undefined || !/^[A-Z]/.test(root!) || ALWAYS_THERE.has(name) || extensions.has(name) || isGeneratedName(name)) return undefined;
  const placed = project.resolve(module, root!);
  if (placed === undefined || project.nested.has(root!) || !isClosed(placed.declaration, name)) return undefined;
  if (membersNamed(placed.declaration, name).length > 0) return undefined;
  return { name, offset: use.offsets[1]!, of: placed, has: namesReached(placed.declaration) };
}

/** Whether a type shows every member of its name: nothing inherited, nothing added by an annotation or a library. */
function isClosed(declaration: KotlinDeclaration, name: string): boolean {
  if (!isClassLike(declaration) || declaration.kind === 'annotation' || declaration.modifiers.includes('expect') || declaration.modifiers.includes('actual')) return false;
  if (declaration.annotations.some((annotation) => !HARMLESS.test(annotation.name.slice(annotation.name.lastIndexOf('.') + 1)))) return false;
  const companions = declaration.members.filter(({ kind }) => kind === 'companion');
  // On an object, or a companion, functions such as `let` and extensions of libraries may be called.
  const value = declaration.kind === 'object' || companions.length > 0;
  if (value && !/^[A-Z]/.test(name)) return false;
  if (companions.some(({ supertypes }) => supertypes.length > 0)) return false;
  return declaration.kind !== 'object' || declaration.supertypes.length === 0;
}

/** What is reached by the name of a type: entries and nested types, and what its companion or object has. */
function namesReached(declaration: KotlinDeclaration): string[] {
  const nested = declaration.members.filter(({ kind }) => declaration.kind === 'object' || !['property', 'function', 'constructor', 'companion'].includes(kind));
  const companion = declaration.members.filter(({ kind }) => kind === 'companion').flatMap(({ members }) => members);
  return [...nested, ...companion].map(({ name }) => name);
}

/** Names of all extensions of the tree: `fun Item.Companion.of()` makes `Item.of()` right. */
export function extensionNames(project: KotlinProject): ReadonlySet<string> {
  const names = new Set<string>();
  const stack = project.modules.flatMap(({ declarations }) => declarations);
  for (let declaration = stack.pop(); declaration !== undefined; declaration = stack.pop()) {
    if (declaration.receiver !== undefined) names.add(declaration.name);
    for (const member of declaration.members) stack.push(member);
  }
  return names;
}
