/** Whether something is so; `unknown` keeps a rule silent. */
export type Answer = 'yes' | 'no' | 'unknown';

/** Whether any of several is so. */
export function anyOf(answers: readonly Answer[]): Answer {
  return answers.includes('yes') ? 'yes' : answers.includes('unknown') ? 'unknown' : 'no';
}
