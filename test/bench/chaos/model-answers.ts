import type { Draw } from './draws.ts';
import { ALL_PATHS, brokenCodeOf, codeOf, thirteenUnits } from './thirteen-units.ts';

/** What is asked, as the endpoint reads it out of the request. */
export interface Question {
  readonly kind: 'plan' | 'write' | 'continue' | 'repair' | 'fix' | 'review';
  /** The unit that it is about, if it is about one. */
  readonly unit: string | undefined;
  /** Files that are asked for. */
  readonly paths: readonly string[];
}

/** Reads the last message of a request. */
export function questionOf(text: string): Question {
  const unit = /^Unit: (\S+)/m.exec(text)?.[1];
  const task = /^Task: (\w+)/m.exec(text)?.[1];
  switch (task) {
    case 'review': return { kind: 'review', unit: undefined, paths: [...text.matchAll(/^--- (\S+)$/gm)].map(([, path]) => path!) };
    case 'fix': return { kind: 'fix', unit: undefined, paths: fixPaths(text) };
    case 'continue': return { kind: 'continue', unit, paths: (/from its first line: (.*)\.$/m.exec(text)?.[1] ?? '').split(', ') };
    case 'repair': return { kind: 'repair', unit, paths: [...text.matchAll(/^=== file: (\S+) ===$/gm)].map(([, path]) => path!) };
    case 'write': return { kind: 'write', unit, paths: [...text.matchAll(/^- (\S+) \(about \d+ lines/gm)].map(([, path]) => path!) };
    default: return { kind: 'plan', unit: undefined, paths: [] };
  }
}

/** Files that the findings in a fixer's task are about. */
function fixPaths(text: string): string[] {
  const wrong = text.split('\n## ').find((part) => part.includes('What is wrong')) ?? '';
  return [...new Set([...wrong.matchAll(/^- (\S+?):\d+:\d+ /gm)].map(([, path]) => path!))].filter((path) => ALL_PATHS.includes(path));
}

/** What the model writes. It is sloppy in so many answers: it leaves files out, chats, or writes code that does not parse. */
export function answerTo({ kind, paths }: Question, answer: number, sloppiness: number, draw: Draw): string {
  if (kind === 'plan') return JSON.stringify(thirteenUnits());
  if (kind === 'review') return JSON.stringify({ files: paths.map((path) => ({ path, note: `a small module that does what it says (answer ${answer})` })), findings: [] });
  const sloppy = draw('sloppy') < sloppiness ? draw('how sloppy') : 1;
  if (sloppy < 0.2) return `All of it is there already (answer ${answer}).`;
  const written = sloppy < 0.6 && paths.length > 1 ? paths.slice(0, -1) : paths;
  const code = sloppy >= 0.6 && sloppy < 1 ? brokenCodeOf : codeOf;
  return written.map((path) => `=== file: ${path} ===\n${code(path, answer)}\n=== end: ${path} ===\n`).join('\n');
}

/** The files that stand whole in a text, with their content as a worker is to deliver it. */
export function wholeFilesIn(text: string): { readonly path: string; readonly content: string }[] {
  return [...text.matchAll(/^=== file: (\S+) ===\n([^]*?\n)=== end: \1 ={3,}$/gm)].map(([, path, content]) => ({ path: path!, content: content! }));
}

/** Whether there is anything in an answer that a stage can use: a whole plan, a whole review, or at least one whole file that was asked for. */
export function isUseful({ kind, paths }: Question, text: string, finish: string): boolean {
  if (kind === 'plan' || kind === 'review') return finish === 'stop' && text.startsWith('{') && text.endsWith('}');
  const whole = wholeFilesIn(text).filter(({ path }) => paths.includes(path));
  return kind === 'repair' ? whole.some(({ content }) => !content.includes('BROKEN')) : whole.length > 0;
}
