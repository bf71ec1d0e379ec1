import { clipped, onOneLine } from '../signature-text.ts';
import { withoutComments } from './build-files.ts';
import { isClassLike } from './kotlin-members.ts';
import type { KotlinDeclaration } from './kotlin-module.ts';
import { readKotlin } from './read-kotlin.ts';

const HIDDEN = new Set(['private', 'internal', 'protected']);
/** An annotation of this kind says nothing to a caller. */
const NOISE = /@(Suppress|OptIn|Preview|JvmStatic|JvmOverloads)\b(\((?:[^()]|\([^()]*\))*\))?\s*/g;

/** The public declarations at the top of a Kotlin file, in the order of the text, without bodies; of classes with their public members. */
export function kotlinSignatures(text: string): { name: string; signature: string; line: number }[] {
  const { declarations, fault } = readKotlin('A.kt', text);
  if (fault !== undefined) return [];
  const plain = withoutComments(text);
  return declarations.filter(isPublic).map((declaration) => ({
    name: declaration.name, signature: clipped(headOf(declaration, plain).join('\n')), line: declaration.line,
  }));
}

function isPublic({ modifiers }: KotlinDeclaration): boolean {
  return !modifiers.some((modifier) => HIDDEN.has(modifier));
}

function headOf(declaration: KotlinDeclaration, text: string): string[] {
  const head = onOneLine(text.slice(declaration.start, declaration.headEnd).replace(NOISE, ''));
  const typed = declaration.kind === 'property' && declaration.type === undefined ? head + initializerOf(declaration, text) : head;
  if (!isClassLike(declaration)) return [typed];
  const properties = new Set((declaration.parameters ?? []).map(({ offset }) => offset));
  const members = declaration.members.filter((member) => isPublic(member) && member.kind !== 'constructor' && !properties.has(member.offset));
  const entries = members.filter(({ kind }) => kind === 'entry').map(({ name }) => name);
  const inside = [...(entries.length === 0 ? [] : [entries.join(', ')]), ...members.filter(({ kind }) => kind !== 'entry').flatMap((member) => headOf(member, text))];
  return inside.length === 0 ? [typed] : [`${typed} {`, ...inside.map((line) => `    ${line}`), '}'];
}

/** The value of a property without a type, where it is short enough to tell. */
function initializerOf({ headEnd }: KotlinDeclaration, text: string): string {
  const line = /^[ \t]*=[ \t]*([^\n{}]{1,80})$/m.exec(text.slice(headEnd, headEnd + 120).split(/[\n}]/)[0]!);
  return line === null ? '' : ` = ${line[1]!.trim()}`;
}
