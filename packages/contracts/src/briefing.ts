import * as z from 'zod';
import { UnitId } from './identifier.ts';
import { Decision, Interface, OwnedFile, Requirement, Stack } from './plan.ts';

/** An error of the gate as a worker is told it. */
export const BriefingError = z.strictObject({
  rule: z.string(),
  path: z.string(),
  line: z.int().nonnegative(),
  message: z.string(),
  /** The other sides of the conflict, and what would mend it, a phrase each. */
  see: z.array(z.string()).default([]),
});

/** A file of another unit that an error names, with what it truly offers. */
export const BriefingNeighbour = z.strictObject({ path: z.string(), signatures: z.array(z.string()) });

/** The curated context of one worker. `omitted` names what did not fit in the token budget. */
export const Briefing = z.strictObject({
  schema: z.literal('dark-factory/briefing/v1'),
  unit: UnitId,
  title: z.string(),
  objective: z.string(),
  files: z.array(OwnedFile),
  provides: z.array(Interface),
  consumes: z.array(Interface.extend({ provider: UnitId, delivered: z.boolean() })),
  requirements: z.array(Requirement),
  sowLines: z.array(z.strictObject({ line: z.int().positive(), text: z.string() })),
  stack: z.array(Stack),
  decisions: z.array(Decision),
  conventions: z.array(z.string()),
  errors: z.array(BriefingError),
  neighbours: z.array(BriefingNeighbour).default([]),
  omitted: z.array(z.string()),
  tokens: z.int().nonnegative(),
});
export type Briefing = z.infer<typeof Briefing>;
