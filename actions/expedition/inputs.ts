import * as z from 'zod';
import { forgeInputs, storageInputs } from '../host/adapters.ts';
import { decimalNumber, oneOf, text, wholeNumber } from '../host/input-fields.ts';
import { planInputs } from '../host/plan-inputs.ts';
import { refineInputs } from '../host/refine-inputs.ts';

/** Inputs of the expedition action: those of the stages, which all run in this one job. */
export const ExpeditionInputs = z.object({
  ...planInputs,
  'regenerate-above': decimalNumber(0, 1).default(0.3),
  regenerations: wholeNumber(0, 10).default(1),
  tests: oneOf('load', 'none').default('load'),
  ...refineInputs,
  branch: text().optional(),
  base: text().optional(),
  ...forgeInputs,
  ...storageInputs,
});
export type ExpeditionInputs = z.infer<typeof ExpeditionInputs>;
