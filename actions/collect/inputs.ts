import * as z from 'zod';
import { forgeInputs, storageInputs } from '../host/adapters.ts';
import { oneOf, text, wholeNumber } from '../host/input-fields.ts';

/** Inputs of the collect action. */
export const CollectInputs = z.object({
  mode: oneOf('deliveries', 'apply').default('deliveries'),
  round: wholeNumber(1, 99).default(1),
  branch: text().optional(),
  base: text().optional(),
  ...forgeInputs,
  ...storageInputs,
});
