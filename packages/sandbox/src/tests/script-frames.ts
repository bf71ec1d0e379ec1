import { fileURLToPath } from 'node:url';
import type { Frame } from './test-report.ts';

/** `at name (path:line:column)` of V8 and Jest, `❯ name path:line:column` of Vitest. */
const STACK_LINE = /^\s*(?:at|❯)\s(?:[^\n]*?[\s(])??((?:file:\/\/)?[^\s():]+):(\d+):(\d+)\)?$/;
/** What Node prints above the source of an uncaught error: `path:line`, the line, and a caret. */
const HEADER = /^((?:file:\/\/)?\/[^\n]*):(\d+)\n[^\n]*\n( *)\^/m;
/** Babel counts columns from 0. */
const BABEL = /^\s*SyntaxError: (\/[^\n]+?): [^\n]*\((\d+):(\d+)\)$/m;
/** Vite and Rollup: the column counts from 0, as esbuild's does. */
const BUNDLER = /^\s*(?:At file|File): (\/[^\n]+):(\d+):(\d+)$/m;
/** What TypeScript says through ts-jest. */
const TYPESCRIPT = /^\s*([^\s:()]+\.[cm]?tsx?):(\d+):(\d+) - error TS\d+:/m;
/** Node's loader of ES modules names who imports and gives no line. */
const IMPORTED_FROM = /Cannot find (?:module|package) '([^'\n]+)' imported from '?(\/[^\n']+)/;

/** Characters of an account that are read: generated code can make it as long as it likes. */
const LONGEST = 50_000;

/** The places that Node, Jest or Vitest name in their account of a fault, from the outside inwards. */
export function scriptFrames(said: string): Frame[] {
  const account = said.slice(0, LONGEST);
  const frames = account.split('\n').flatMap((line): Frame[] => {
    const found = line.length > 1000 ? null : STACK_LINE.exec(line);
    return found === null ? [] : [{ path: filePath(found[1]!), line: Number(found[2]), column: Number(found[3]) }];
  }).reverse();
  return [...frames, ...parsePlace(account), ...importPlace(account)];
}

/** Where a parser gave up: deeper than anything on the stack. */
function parsePlace(account: string): Frame[] {
  const header = HEADER.exec(account);
  if (header !== null) return [{ path: filePath(header[1]!), line: Number(header[2]), column: header[3]!.length + 1 }];
  const counted = BABEL.exec(account) ?? BUNDLER.exec(account);
  if (counted !== null) return [{ path: counted[1]!, line: Number(counted[2]), column: Number(counted[3]) + 1 }];
  const typed = TYPESCRIPT.exec(account);
  return typed === null ? [] : [{ path: typed[1]!, line: Number(typed[2]), column: Number(typed[3]) }];
}

function importPlace(account: string): Frame[] {
  const found = IMPORTED_FROM.exec(account);
  return found === null ? [] : [{ path: found[2]!.trim(), imports: found[1]! }];
}

function filePath(place: string): string {
  if (!place.startsWith('file://')) return place;
  try {
    return fileURLToPath(place);
  } catch {
    return place;
  }
}
