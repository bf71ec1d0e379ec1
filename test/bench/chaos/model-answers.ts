import type { AnswerSpec } from '@dark-factory/simulator';
import { willing } from '../../builders/refinement-answers.ts';
import { mending } from '../../builders/refinement-recording.ts';
import type { Draw } from './draws.ts';
import { ALL_PATHS, brokenCodeOf, codeOf, thirteenUnits } from './thirteen-units.ts';

/** What is asked, as the endpoint reads it out of the request. */
export interface Question {
  readonly kind: 'plan' | 'write' | 'continue' | 'repair' | 'mend' | 'assign' | 'review' | 'audit' | 'compare' | 'judge';
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
    case 'assign':
    case 'review':
    case 'audit':
    case 'compare':
    case 'judge': return { kind: task, unit: undefined, paths: [] };
    case 'mend': return { kind: 'mend', unit: undefined, paths: brokenPaths(text) };
    case 'continue': return { kind: 'continue', unit, paths: (/from its first line: (.*)\.$/m.exec(text)?.[1] ?? '').split(', ') };
    case 'repair': return { kind: 'repair', unit, paths: [...text.matchAll(/^=== file: (\S+) ===$/gm)].map(([, path]) => path!) };
    case 'write': return { kind: 'write', unit, paths: [...text.matchAll(/^- (\S+) \(about \d+ lines/gm)].map(([, path]) => path!) };
    default: return { kind: 'plan', unit: undefined, paths: [] };
  }
}

/** Files that the findings in an agent's task are about. */
function brokenPaths(text: string): string[] {
  const wrong = text.split('\n## ').find((part) => part.includes('What is wrong')) ?? '';
  return [...new Set([...wrong.matchAll(/^- (\S+?):\d+:\d+ /gm)].map(([, path]) => path!))].filter((path) => ALL_PATHS.includes(path));
}

/** Tasks of refinement that are answered in one piece. */
const IN_ONE_PIECE: readonly Question['kind'][] = ['assign', 'review', 'audit', 'compare', 'judge'];

/** A request as far as an answer depends on it. */
export interface Asked {
  readonly question: Question;
  /** The text of its task. */
  readonly task: string;
  /** Whether tools were run for it already. */
  readonly usedTools: boolean;
}

/** What the model says. It is sloppy in so many answers: it leaves files out, chats, or writes code that does not parse. */
export function answerTo({ question: { kind, paths }, task, usedTools }: Asked, answer: number, sloppiness: number, draw: Draw): AnswerSpec {
  if (kind === 'plan') return { text: JSON.stringify(thirteenUnits()) };
  if (IN_ONE_PIECE.includes(kind)) return { text: willing(task).replace('"does what', `"(answer ${answer}) does what`) };
  if (usedTools) return { text: `It is mended (answer ${answer}).` };
  const sloppy = draw('sloppy') < sloppiness ? draw('how sloppy') : 1;
  if (sloppy < 0.2) return { text: `All of it is there already (answer ${answer}).` };
  const written = sloppy < 0.6 && paths.length > 1 ? paths.slice(0, -1) : paths;
  const code = sloppy >= 0.6 && sloppy < 1 ? brokenCodeOf : codeOf;
  if (kind === 'mend') return mending(task, written.map((path) => ({ path, content: `${code(path, answer)}\n` })));
  return { text: written.map((path) => `=== file: ${path} ===\n${code(path, answer)}\n=== end: ${path} ===\n`).join('\n') };
}

/** The files that stand whole in a text, with their content as a worker is to deliver it. */
export function wholeFilesIn(text: string): { readonly path: string; readonly content: string }[] {
  return [...text.matchAll(/^=== file: (\S+) ===\n([^]*?\n)=== end: \1 ={3,}$/gm)].map(([, path, content]) => ({ path: path!, content: content! }));
}

/** Whether there is anything in an answer that a stage can use: a whole document, a call of a tool, or at least one whole file that was asked for. */
export function isUseful({ kind, paths }: Question, text: string, finish: string): boolean {
  if (kind === 'mend') return finish === 'tool_calls' || text.startsWith('It is mended');
  if (kind === 'plan' || IN_ONE_PIECE.includes(kind)) return finish === 'stop' && text.startsWith('{') && text.endsWith('}');
  const whole = wholeFilesIn(text).filter(({ path }) => paths.includes(path));
  return kind === 'repair' ? whole.some(({ content }) => !content.includes('BROKEN')) : whole.length > 0;
}
