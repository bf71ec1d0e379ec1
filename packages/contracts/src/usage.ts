import * as z from 'zod';

/** What was asked of the model API. Tokens as the API reported them; requests count every request that was sent. */
export const Usage = z.strictObject({
  requests: z.int().nonnegative(),
  failedRequests: z.int().nonnegative(),
  promptTokens: z.int().nonnegative(),
  completionTokens: z.int().nonnegative(),
  cachedTokens: z.int().nonnegative(),
  reasoningTokens: z.int().nonnegative(),
});
export type Usage = z.infer<typeof Usage>;

/** Usage of nothing. */
export const NO_USAGE: Usage = { requests: 0, failedRequests: 0, promptTokens: 0, completionTokens: 0, cachedTokens: 0, reasoningTokens: 0 };

/** The sum of usages. */
export function addUsage(...usages: readonly Usage[]): Usage {
  const sum = { ...NO_USAGE };
  for (const usage of usages) for (const key of Object.keys(sum) as (keyof Usage)[]) sum[key] += usage[key];
  return sum;
}
