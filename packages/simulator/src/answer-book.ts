import { apiError, type ApiError } from './api-error.ts';
import { assistantText, requestText, type ChatRequest } from './chat-request.ts';
import type { AnswerSpec, RecordedAnswer } from './recording.ts';

/** An answer set aside for one request. Call `giveBack` when it did not arrive: it can then answer again. */
export interface TakenAnswer {
  kind: 'taken';
  name: string;
  spec: AnswerSpec;
  giveBack(): void;
}

/** The recorded answers and how often each may still be given. */
export class AnswerBook {
  readonly #entries: { answer: RecordedAnswer; left: number }[];

  constructor(answers: readonly RecordedAnswer[]) {
    this.#entries = answers.map((answer) => ({ answer, left: answer.times ?? Infinity }));
  }

  /**
   * The first entry that matches and has times left.
   *
   * A request whose assistant messages together are the beginning of a matching answer asks for the rest of it:
   * it gets the rest, and none of the entry's `times` are used. That is how a client continues an answer that
   * `max_tokens` cut.
   */
  take(request: ChatRequest): TakenAnswer | { kind: 'none'; error: ApiError } {
    const text = requestText(request);
    const said = assistantText(request);
    const reasons: string[] = [];
    for (const entry of this.#entries) {
      const { answer } = entry;
      const mismatch = mismatchOf(answer, text);
      if (mismatch) {
        reasons.push(`"${answer.name}" ${mismatch}`);
        continue;
      }
      if (isBeginning(said, answer.text)) {
        const rest: AnswerSpec = { ...answer, text: answer.text.slice(said.length), cutAtToken: undefined };
        return { kind: 'taken', name: answer.name, spec: rest, giveBack: () => {} };
      }
      if (entry.left < 1) {
        reasons.push(`"${answer.name}" matches, but has answered ${answer.times} times, which is all it may`);
        continue;
      }
      const spec = answer.answer ? answer.answer(request) : answer;
      entry.left -= 1;
      return { kind: 'taken', name: answer.name, spec, giveBack: () => void (entry.left += 1) };
    }
    return { kind: 'none', error: noRecording(reasons) };
  }
}

function isBeginning(said: string, text: string | undefined): text is string {
  return text !== undefined && said !== '' && said.length < text.length && text.startsWith(said);
}

function mismatchOf({ when }: RecordedAnswer, text: string): string | undefined {
  const missing = (when?.contains ?? []).filter((word) => !text.includes(word));
  if (missing.length > 0) return `misses ${missing.map(quoted).join(', ')}`;
  const present = (when?.lacks ?? []).filter((word) => text.includes(word));
  if (present.length > 0) return `must lack ${present.map(quoted).join(', ')}`;
  return undefined;
}

function noRecording(reasons: readonly string[]): ApiError {
  const tried = reasons.length > 0 ? reasons.map((reason) => `- ${reason}`).join('\n') : '- none: the recording is empty';
  return apiError(400, 'no_recording', `No recorded answer is for this request. Entries tried:\n${tried}`, { param: 'messages' });
}

const quoted = (word: string): string => JSON.stringify(word);
