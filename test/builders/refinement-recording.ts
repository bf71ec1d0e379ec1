import type { AnswerSpec, ChatRequest } from '../../packages/simulator/src/index.ts';
import { taskOf, willing } from './refinement-answers.ts';

/** Tasks of refinement that are answered in one piece. */
const IN_ONE_PIECE: readonly (string | undefined)[] = ['assign', 'review', 'audit', 'compare', 'judge'];

/** The text of the message that sets a task: what follows it only says what was wrong with an answer. */
export function taskIn({ messages }: Pick<ChatRequest, 'messages'>): string {
  return messages.filter(({ role }) => role === 'user').map(({ content }) => String(content ?? '')).findLast((text) => /^Task: /m.test(text)) ?? '';
}

/** A file that an agent writes. */
export interface WrittenFile {
  readonly path: string;
  readonly content: string;
}

/** Calls of tools with which an agent thinks and then writes files whole. */
export function mending(task: string, files: readonly WrittenFile[]): AnswerSpec {
  const because = 'the file is not what the scope of work asks for';
  const thought = { problems: [...new Set(task.match(/^P-\d+/gm) ?? [])], files: files.map(({ path }) => path), cause: because, approach: because, edgeCases: [because], alternatives: [{ option: because, whyNot: because }] };
  return { toolCalls: [{ name: 'think', arguments: thought }, ...files.map((file) => ({ name: 'edit', arguments: { ...file } })), { name: 'check', arguments: {} }] };
}

/** What a model says to a request of refinement, `undefined` to any other. Agents write the files that `mend` gives for their task. */
export function refinementAnswer(request: Pick<ChatRequest, 'messages'>, mend: (task: string) => readonly WrittenFile[] = () => []): AnswerSpec | undefined {
  const task = taskIn(request);
  const kind = taskOf(task);
  if (IN_ONE_PIECE.includes(kind)) return { text: willing(task) };
  if (kind !== 'mend') return undefined;
  const files = request.messages.some(({ role }) => role === 'tool') ? [] : mend(task);
  return files.length === 0 ? { text: 'It is mended.' } : mending(task, files);
}
