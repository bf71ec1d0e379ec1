import { oneOf, requirementIds, text, wholeNumber, yesOrNo } from './input-fields.ts';

/** Inputs of every action that refines, beside those of the model. */
export const refineInputs = {
  'review-model': text().optional(),
  fix: oneOf('safe', 'none').optional(),
  'max-rounds': wholeNumber(0, 50).default(4),
  'context-tokens': wholeNumber(1_000, 1_000_000).default(60_000),
  roles: text().optional(),
  'allow-missing': requirementIds().optional(),
  'database-url': text().regex(/^postgres(ql)?:\/\//, 'must start with postgres:// or postgresql://').optional(),
  'step-timeout': wholeNumber(10, 86_400).default(600),
  'allow-weak-isolation': yesOrNo().default(false),
};
