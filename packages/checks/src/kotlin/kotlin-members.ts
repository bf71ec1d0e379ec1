import type { KotlinDeclaration } from './kotlin-module.ts';

/** Whether a declaration has members of its own. */
export function isClassLike({ kind }: KotlinDeclaration): boolean {
  return kind === 'class' || kind === 'interface' || kind === 'enum' || kind === 'annotation' || kind === 'object' || kind === 'companion';
}

/** The members that are reached by the name of a class, those of its companion included. */
export function membersNamed(declaration: KotlinDeclaration, name: string): KotlinDeclaration[] {
  const own = declaration.members.filter((member) => member.name === name || (member.kind === 'companion' && name === (member.name === '' ? 'Companion' : member.name)));
  const companion = declaration.members.filter(({ kind }) => kind === 'companion').flatMap(({ members }) => members.filter((member) => member.name === name));
  return [...own, ...companion];
}

/** Whether a class has a way to be made beside its primary constructor. */
export function hasOtherConstructors(declaration: KotlinDeclaration): boolean {
  return declaration.members.some((member) => (member.kind === 'constructor' && member.parameters !== undefined)
    || (member.kind === 'companion' && (member.supertypes.length > 0 || member.members.some(({ name }) => name === 'invoke'))));
}
