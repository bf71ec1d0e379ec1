import { DEFAULT_FUNCTIONS, DEFAULT_TYPES } from './default-imports.ts';
import { isClassLike } from './kotlin-members.ts';
import { isGeneratedName } from './generated-code.ts';
import type { KotlinDeclaration, KotlinModule, KotlinUse } from './kotlin-module.ts';
import { isTestSource, lastSegment, type KotlinProject, type PlacedDeclaration } from './kotlin-project.ts';

/** Classes of libraries that have no nested type which their subclasses would see by a short name. */
const PLAIN_SUPERTYPES = new Set('Cloneable Closeable AutoCloseable Runnable Callable Iterable Iterator CharSequence ViewModel AndroidViewModel Application ComponentActivity AppCompatActivity FragmentActivity RoomDatabase Exception RuntimeException Throwable IllegalStateException IllegalArgumentException IOException Any Parcelable Serializable Comparable Interceptor Authenticator CoroutineWorker'.split(' '));

/** Names that a file uses without an import, though only another package of the tree declares them. */
export interface Unimported {
  readonly name: string;
  readonly use: KotlinUse;
  readonly definer: PlacedDeclaration;
}

/** The first use of each such name of a file; `shared` tells the packages that a dependency may have too. */
export function unimportedNames(project: KotlinProject, module: KotlinModule, shared: (path: string) => boolean): Unimported[] {
  if (shared(module.package) || module.fault !== undefined || !hasClosedStars(project, module)) return [];
  const known = namesOf(module);
  const found = new Map<string, Unimported>();
  for (const use of module.uses) {
    const name = use.names[0]!;
    if (known.has(name) || found.has(name)) continue;
    const definer = soleDefiner(project, module, name);
    if (definer === undefined || !fits(definer.declaration, use) || inheritsUnknown(project, module, use.owner)) continue;
    found.set(name, { name, use, definer });
  }
  return [...found.values()];
}

/** Everything that a file declares, binds or imports by name. */
export function namesOf(module: KotlinModule): Set<string> {
  const names = new Set(module.bound);
  for (const { star, alias, path } of module.imports) if (!star) names.add(alias ?? lastSegment(path));
  const stack = [...module.declarations];
  for (let declaration = stack.pop(); declaration !== undefined; declaration = stack.pop()) {
    names.add(declaration.name);
    for (const member of declaration.members) stack.push(member);
  }
  return names;
}

/** Whether every star import is of a package that the tree shows in full. */
export function hasClosedStars(project: KotlinProject, module: KotlinModule): boolean {
  return module.imports.every(({ star, path }) => !star || project.packages.get(path)?.open === false);
}

function soleDefiner(project: KotlinProject, module: KotlinModule, name: string): PlacedDeclaration | undefined {
  const [definer, ...others] = project.topLevel.get(name) ?? [];
  if (definer === undefined || others.length > 0 || definer.module.package === module.package || definer.module.package === '') return undefined;
  if (project.nested.has(name) || project.javaNames.has(name) || DEFAULT_TYPES.has(name) || DEFAULT_FUNCTIONS.has(name) || isGeneratedName(name)) return undefined;
  if (!sameRoot(definer.module.package, module.package)) return undefined;
  if (/^(kotlin|java)(\.|$)/.test(definer.module.package)) return undefined;
  if (isTestSource(definer.module.path) && !isTestSource(module.path)) return undefined;
  if (project.packages.get(module.package)?.open !== false || definer.declaration.modifiers.includes('private')) return undefined;
  const stars = module.imports.filter(({ star }) => star);
  return stars.some(({ path }) => path === definer.module.package) ? undefined : definer;
}

/** Code of one owner: elsewhere, a library may complete the package of the file with a type of that name. */
function sameRoot(a: string, b: string): boolean {
  const [first, second, third] = a.split('.');
  const [other, next, last] = b.split('.');
  return first === other && (second === next || (third === undefined && last === undefined));
}

/** A type by its name, or a function by its call where no receiver may have one of that name. */
function fits(declaration: KotlinDeclaration, use: KotlinUse): boolean {
  if (isClassLike(declaration) || (declaration.kind === 'typealias' && use.as !== 'value')) return use.as !== 'value' || /^[A-Z]/.test(declaration.name);
  if (declaration.kind !== 'function' || declaration.receiver !== undefined || use.as !== 'value' || use.names.length > 1 || use.arguments === undefined) return false;
  return /^[A-Z][a-z]/.test(declaration.name) || (!use.mayHaveReceiver && inheritsNothing(use.owner));
}

/** Whether no class around the place has a supertype, so that a call there means a function of the file or one that is imported. */
export function inheritsNothing(owner: KotlinDeclaration | undefined): boolean {
  for (let around = owner; around !== undefined; around = around.outer) {
    if (around.supertypes.length > 0 || around.members.some(({ kind, supertypes }) => kind === 'companion' && supertypes.length > 0)) return false;
  }
  return true;
}

/** Whether a class around the place has a supertype that may bring names of its own. */
export function inheritsUnknown(project: KotlinProject, module: KotlinModule, owner: KotlinDeclaration | undefined): boolean {
  for (let around = owner; around !== undefined; around = around.outer) {
    const unknown = [...around.supertypes, ...around.members.filter(({ kind }) => kind === 'companion').flatMap(({ supertypes }) => supertypes)]
      .some((name) => !PLAIN_SUPERTYPES.has(name) && !isPlain(project, project.resolve(module, name)));
    if (unknown) return true;
  }
  return false;
}

function isPlain(project: KotlinProject, placed: PlacedDeclaration | undefined, depth = 0): boolean {
  if (placed === undefined || !isClassLike(placed.declaration) || depth > 5) return false;
  return placed.declaration.supertypes.every((name) => PLAIN_SUPERTYPES.has(name) || isPlain(project, project.resolve(placed.module, name), depth + 1));
}
