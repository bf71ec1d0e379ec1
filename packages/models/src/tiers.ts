/** How much is asked of a model: the cheapest that will do, the usual one, the best there is. */
export const TIERS = ['draft', 'standard', 'frontier'] as const;
export type Tier = (typeof TIERS)[number];
