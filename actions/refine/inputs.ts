import * as z from 'zod';
import { storageInputs } from '../host/adapters.ts';
import { wholeNumber, yesOrNo } from '../host/input-fields.ts';
import { modelInputs } from '../host/model-inputs.ts';
import { refineInputs } from '../host/refine-inputs.ts';

/** Inputs of the refine action. */
export const RefineInputs = z.object({
  ...modelInputs,
  ...refineInputs,
  'max-output-tokens': wholeNumber(256, 1_000_000).default(16_000),
  'allow-workflows': yesOrNo().default(false),
  ...storageInputs,
});
