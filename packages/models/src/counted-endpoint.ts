import type { Usage } from '@dark-factory/contracts';
import type { ModelEndpoint, ModelTurn, Reply } from './endpoint.ts';
import { estimateTokens } from './token-estimate.ts';
import { estimatePrompt } from './prompt-estimate.ts';

/** Tokens of one request above which a report is an error: no model reads or writes a hundredth of it. */
const MOST_TOKENS = 1_000_000_000;

/**
 * An endpoint whose answers say what they used. Some report nothing, and proxies report nonsense; a budget has to hold
 * all the same, so what is missing or cannot be is estimated from the texts.
 */
export function countedEndpoint(endpoint: ModelEndpoint): ModelEndpoint {
  return { ...endpoint, ask: async (turn, signal) => counted(turn, await endpoint.ask(turn, signal)) };
}

function counted(turn: ModelTurn, reply: Reply): Reply {
  return reply.kind === 'answer' ? { ...reply, usage: usageOf(turn, reply) } : reply;
}

function usageOf(turn: ModelTurn, { text, toolCalls, usage }: Extract<Reply, { kind: 'answer' }>): Usage {
  // No request is without a prompt, so 0 means that nothing was reported.
  const promptTokens = reported(usage.promptTokens) || estimatePrompt(turn);
  const completionTokens = reported(usage.completionTokens) || estimateTokens(text) + (toolCalls.length === 0 ? 0 : estimateTokens(JSON.stringify(toolCalls)));
  return { ...usage, promptTokens, completionTokens, cachedTokens: Math.min(reported(usage.cachedTokens), promptTokens), reasoningTokens: reported(usage.reasoningTokens) };
}

/** Whole tokens, or 0 for what no count of tokens can be. */
function reported(tokens: number): number {
  return tokens > 0 && tokens <= MOST_TOKENS ? Math.ceil(tokens) : 0;
}
