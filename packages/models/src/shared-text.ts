import type { ModelTurn, TurnMessage } from './endpoint.ts';

/** Stands between what many requests share and the first message, wherever the two end up in one text. */
export const SHARED_END = '\n\n';

/** The conversation with what many requests share at the beginning of its first message, as one text. */
export function joinedMessages({ shared, messages }: Pick<ModelTurn, 'shared' | 'messages'>): readonly TurnMessage[] {
  if (shared === undefined || shared === '') return messages;
  const [first, ...more] = messages;
  return first?.role === 'user' ? [{ role: 'user', content: `${shared}${SHARED_END}${first.content}` }, ...more] : [{ role: 'user', content: shared }, ...messages];
}
