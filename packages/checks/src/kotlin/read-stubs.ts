import type { Stub } from '../stub.ts';
import type { KotlinDeclaration, KotlinUse } from './kotlin-module.ts';
import { LineStarts } from '../line-starts.ts';

/** `= `, or the brace of a body, and comments. */
const UP_TO_THE_CALL = /^\s*(=|\{)(?:\s|\/\/[^\n]*\n|\/\*(?:[^*]|\*(?!\/))*\*\/)*$/;
/** The call with no more than a reason, and what follows it. */
const THE_CALL = /TODO\(\s*(?:"(?:[^"\\\n]|\\.)*"\s*)?\)(?:\s|\/\/[^\n]*(?=\n)|\/\*(?:[^*]|\*(?!\/))*\*\/)*(\}?)/y;
/** A body that begins later than this was not left for later. */
const MOST_BETWEEN = 2_000;

/** The functions of a file whose body is `TODO()` and nothing else. */
export function readKotlinStubs(text: string, declarations: readonly KotlinDeclaration[], uses: readonly KotlinUse[]): Stub[] {
  const calls = uses.filter(({ as, names, arguments: given }) => as === 'value' && names.length === 1 && names[0] === 'TODO' && given !== undefined && given.length < 2);
  if (calls.length === 0) return [];
  const lines = new LineStarts(text);
  const functions = functionsOf(declarations);
  return calls.flatMap(({ offsets: [offset] }) => {
    const around = lastBefore(functions, offset!);
    if (around === undefined || offset! - around.headEnd > MOST_BETWEEN) return [];
    const opening = UP_TO_THE_CALL.exec(text.slice(around.headEnd, offset))?.[1];
    THE_CALL.lastIndex = offset!;
    const closing = THE_CALL.exec(text)?.[1];
    if (opening === undefined || closing === undefined || (opening === '{' && closing === '')) return [];
    return [{ name: around.name, ...lines.positionOf(around.offset), what: 'does nothing but throw NotImplementedError (TODO)' }];
  });
}

/** In the order of the text. */
function functionsOf(declarations: readonly KotlinDeclaration[]): KotlinDeclaration[] {
  const found: KotlinDeclaration[] = [];
  const stack = [...declarations];
  for (let declaration = stack.pop(); declaration !== undefined; declaration = stack.pop()) {
    if (declaration.kind === 'function') found.push(declaration);
    for (const member of declaration.members) stack.push(member);
  }
  return found.sort((a, b) => a.headEnd - b.headEnd);
}

function lastBefore(functions: readonly KotlinDeclaration[], offset: number): KotlinDeclaration | undefined {
  let low = 0;
  let high = functions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (functions[middle]!.headEnd <= offset) low = middle + 1;
    else high = middle;
  }
  return functions[low - 1];
}
