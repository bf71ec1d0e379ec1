import * as z from 'zod';
import { storageInputs } from '../host/adapters.ts';
import { text, wholeNumber } from '../host/input-fields.ts';
import { modelInputs } from '../host/model-inputs.ts';

/** Inputs of the worker action. `shard` may be empty here: that is told apart from a wrong one. */
export const WorkerInputs = z.object({
  shard: text().optional(),
  round: wholeNumber(1, 99).default(1),
  ...modelInputs,
  'parallel-shards': wholeNumber(1, 256).default(1),
  'max-output-tokens': wholeNumber(256, 1_000_000).default(16_000),
  'briefing-tokens': wholeNumber(500, 1_000_000).default(4_000),
  ...storageInputs,
});
