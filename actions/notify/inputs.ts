import * as z from 'zod';
import { forgeInputs, storageInputs } from '../host/adapters.ts';
import { oneOf, text } from '../host/input-fields.ts';
import { gateInputs } from '../host/notify-inputs.ts';

/** Inputs of the notify action. */
export const NotifyInputs = z.object({
  phase: oneOf('planned', 'delivered', 'approved').default('delivered'),
  base: text().optional(),
  ...gateInputs,
  ...forgeInputs,
  ...storageInputs,
});
