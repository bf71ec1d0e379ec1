import type { ModelTurn } from './endpoint.ts';
import { joinedMessages } from './shared-text.ts';
import { estimateTokens } from './token-estimate.ts';

/** Tokens that the prompt of a request is estimated to take: system message, what is shared, conversation and tools. */
export function estimatePrompt(turn: ModelTurn): number {
  const messages = joinedMessages(turn).reduce((sum, message) => sum + (message.role === 'tool' ? tokensOfJson(message.results) : estimateTokens(message.content) + (message.role === 'assistant' ? tokensOfJson(message.toolCalls) : 0)), 0);
  return estimateTokens(turn.system) + messages + tokensOfJson(turn.tools);
}

function tokensOfJson(value: unknown): number {
  return value === undefined ? 0 : estimateTokens(JSON.stringify(value));
}
