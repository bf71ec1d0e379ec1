import * as z from 'zod';
import { storageInputs } from '../host/adapters.ts';
import { planInputs } from '../host/plan-inputs.ts';

/** Inputs of the plan action. */
export const PlanInputs = z.object({ ...planInputs, ...storageInputs });
