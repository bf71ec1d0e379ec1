import * as z from 'zod';

/** What was asked of the model API. Tokens as the API reported them; requests count every request that was sent. */
export const Usage = z.strictObject({
  requests: z.int().nonnegative(),
  failedRequests: z.int().nonnegative(),
  promptTokens: z.int().nonnegative(),
  completionTokens: z.int().nonnegative(),
  cachedTokens: z.int().nonnegative(),
  reasoningTokens: z.int().nonnegative(),
  /** US dollars, where the prices of the model are known. */
  usd: z.number().nonnegative().optional(),
});
export type Usage = z.infer<typeof Usage>;

/** Usage of nothing. */
export const NO_USAGE: Usage = { requests: 0, failedRequests: 0, promptTokens: 0, completionTokens: 0, cachedTokens: 0, reasoningTokens: 0 };

/** The sum of usages. It has US dollars where one of them has. */
export function addUsage(...usages: readonly Usage[]): Usage {
  const total = (key: keyof Usage): number => usages.reduce((sum, usage) => sum + (usage[key] ?? 0), 0);
  return {
    requests: total('requests'),
    failedRequests: total('failedRequests'),
    promptTokens: total('promptTokens'),
    completionTokens: total('completionTokens'),
    cachedTokens: total('cachedTokens'),
    reasoningTokens: total('reasoningTokens'),
    ...(usages.some((usage) => usage.usd !== undefined) ? { usd: total('usd') } : {}),
  };
}
