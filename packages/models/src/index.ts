export * from './fault-classification.ts';
export * from './model-client.ts';
export * from './openai-compatible.ts';
export * from './request-pacing.ts';
export * from './retry-policy.ts';
export * from './token-estimate.ts';
