import { estimateTokens } from './tokens.ts';
import type { RecordedAnswer, Recording } from './recording.ts';

/** What is wrong with a recording, in words: entries that could never match, say nothing or contradict themselves. */
export function problemsOf(recording: Recording): string[] {
  return recording.answers.flatMap((answer, index) => {
    const earlier = recording.answers.slice(0, index);
    return [...contentProblems(answer), ...matchProblems(answer, earlier)].map((problem) => `"${answer.name}" ${problem}`);
  });
}

function contentProblems(answer: RecordedAnswer): string[] {
  const problems: string[] = [];
  const says = answer.text !== undefined || answer.toolCalls !== undefined || answer.finish === 'content_filter';
  if (answer.answer && says) problems.push('has both an answer function and an answer; keep one');
  if (!answer.answer && !says) problems.push('says nothing; give it a file, a text or toolCalls');
  if (answer.finish === 'tool_calls' && !answer.toolCalls) problems.push('finishes with tool_calls but has no toolCalls');
  if (answer.cutAtToken !== undefined && (answer.finish ?? 'length') !== 'length') {
    problems.push(`is cut at token ${answer.cutAtToken}, so it cannot finish with ${answer.finish}`);
  }
  const length = estimateTokens(answer.text ?? '');
  if (answer.cutAtToken !== undefined && answer.text !== undefined && !answer.toolCalls && answer.cutAtToken >= length) {
    problems.push(`is cut at token ${answer.cutAtToken}, but is only ${length} tokens long`);
  }
  return problems;
}

function matchProblems(answer: RecordedAnswer, earlier: readonly RecordedAnswer[]): string[] {
  const problems: string[] = [];
  if (earlier.some(({ name }) => name === answer.name)) problems.push('has the name of an earlier entry');
  if (answer.times !== undefined && answer.times < 1) problems.push(`could never match: times is ${answer.times}`);
  const { contains, lacks } = wordsOf(answer);
  for (const word of contains) {
    const excluded = lacks.find((lacked) => word.includes(lacked));
    if (excluded !== undefined) problems.push(`could never match: it contains "${word}" but lacks "${excluded}"`);
  }
  const shadow = earlier.find((other) => other.times === undefined && matchesWhenever(other, answer));
  if (shadow) problems.push(`could never match: "${shadow.name}" before it takes every request it is for`);
  return problems;
}

/** Whether `wide` matches every request that `narrow` matches. */
function matchesWhenever(wide: RecordedAnswer, narrow: RecordedAnswer): boolean {
  const [outer, inner] = [wordsOf(wide), wordsOf(narrow)];
  return (
    outer.contains.every((word) => inner.contains.some((longer) => longer.includes(word))) &&
    outer.lacks.every((word) => inner.lacks.some((shorter) => word.includes(shorter)))
  );
}

function wordsOf({ when }: RecordedAnswer): { contains: readonly string[]; lacks: readonly string[] } {
  return { contains: when?.contains ?? [], lacks: when?.lacks ?? [] };
}
