import { isClassLike, membersNamed } from './kotlin-members.ts';
import type { KotlinProject } from './kotlin-project.ts';

/** What an import leads to. */
export type ImportResult =
  | { readonly kind: 'fine' }
  | { readonly kind: 'unknown' }
  /** `packageKnown`: the package is declared in the tree; it alone, or something in it, is lacking. */
  | { readonly kind: 'missing'; readonly name: string; readonly packageKnown: boolean };

const UNKNOWN: ImportResult = { kind: 'unknown' };
const FINE: ImportResult = { kind: 'fine' };

/** Follows the dotted path of an import through the packages of the tree. */
export function importResult(project: KotlinProject, path: string): ImportResult {
  const found = project.packageOf(path);
  if (found === undefined) return UNKNOWN;
  const { home, rest } = found;
  const [first, ...inner] = rest;
  if (home.open || home.javaTypes.has(first!) || project.packages.has(path)) return UNKNOWN;
  const placed = home.names.get(first!);
  if (placed === undefined) return missing(rest);
  if (inner.length === 0) return FINE;
  let members = placed.map(({ declaration }) => declaration);
  for (const name of inner) {
    if (members.some((declaration) => declaration.kind === 'typealias' || declaration.modifiers.includes('expect'))) return UNKNOWN;
    const next = members.filter(isClassLike).flatMap((declaration) => membersNamed(declaration, name));
    if (next.length === 0) {
      const inherits = members.some(({ supertypes, members: own }) => supertypes.length > 0 || own.some(({ kind, supertypes: above }) => kind === 'companion' && above.length > 0));
      return inherits || /^(Companion|values|valueOf|entries|serializer|CREATOR)$/.test(name) ? UNKNOWN : { kind: 'missing', name, packageKnown: true };
    }
    members = next;
  }
  return FINE;
}

/** Behind a known package one name is lacking, or a package that no file declares. */
function missing(rest: readonly string[]): ImportResult {
  const classAt = rest.findIndex((name) => /^[A-Z]/.test(name));
  const name = rest[rest.length - 1]!;
  if (rest.length === 1 || classAt === 0) return { kind: 'missing', name: rest[0]!, packageKnown: true };
  return { kind: 'missing', name: classAt < 0 ? name : rest[classAt]!, packageKnown: false };
}
