import * as z from 'zod';
import { storageInputs } from '../host/adapters.ts';
import { decimalNumber, oneOf, text, wholeNumber, yesOrNo } from '../host/input-fields.ts';
import { limitInputs } from '../host/limit-inputs.ts';

/** Inputs of the verify-gate action. */
export const VerifyGateInputs = z.object({
  round: wholeNumber(1, 99).optional(),
  path: text().optional(),
  'regenerate-above': decimalNumber(0, 1).default(0.3),
  shards: wholeNumber(1, 256).default(8),
  ...limitInputs,
  'max-output-tokens': wholeNumber(256, 1_000_000).default(16_000),
  'briefing-tokens': wholeNumber(500, 1_000_000).default(4_000),
  fix: oneOf('safe', 'none').optional(),
  sarif: text().optional(),
  tests: oneOf('load', 'none').optional(),
  'step-timeout': wholeNumber(10, 86_400).default(600),
  'allow-weak-isolation': yesOrNo().default(false),
  'fail-on-error': yesOrNo().optional(),
  artifact: text().optional(),
  ...storageInputs,
});
export type VerifyGateInputs = z.infer<typeof VerifyGateInputs>;

/** The gate checks the tree of a run, or a folder: one of the two. */
export function gateProblems(given: Readonly<Record<string, string | undefined>>): string[] {
  if (given['round'] !== undefined && given['path'] !== undefined) return ['round and path exclude each other: round is for the tree of a run with a plan, path for a folder of this checkout'];
  if (given['round'] === undefined && given['path'] === undefined) return ['round or path is required: round for the tree of a run with a plan, path for a folder of this checkout'];
  return [];
}
