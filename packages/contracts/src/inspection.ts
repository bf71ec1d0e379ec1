import * as z from 'zod';
import { AcceptanceRequest, AcceptanceStep } from './acceptance.ts';
import { Command } from './plan.ts';
import type { RuntimeStep } from './runtime-evidence.ts';

/** Most requests of one question: what one call of a tool can show whole. */
export const INSPECTION_REQUESTS = 10;

/** One request to the program. `{{name}}` stands for a value that an earlier request of the same question saved. */
export const InspectionRequest = z.strictObject({
  ...AcceptanceRequest.shape,
  json: z.unknown().optional(),
  body: z.string().max(20_000).optional(),
  /** Values of the answer that later requests name, by JSON pointers. */
  save: AcceptanceStep.shape.save,
}).refine(({ json, form, body }) => [json, form, body].filter((given) => given !== undefined).length <= 1, 'a request has one of json, form and body');
export type InspectionRequest = z.infer<typeof InspectionRequest>;

/** What is asked of a program: what one of its commands says, or what it answers once it runs. */
export const InspectionQuestion = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('command'), root: z.string(), command: Command }),
  /** Without a root, of the program that acceptance cases are asked of. */
  z.strictObject({ kind: z.literal('http'), root: z.string().optional(), requests: z.array(InspectionRequest).min(1).max(INSPECTION_REQUESTS) }),
]);
export type InspectionQuestion = z.infer<typeof InspectionQuestion>;

/** The end of an output, and how many lines at its beginning are not shown. */
export interface ShownOutput {
  readonly output: string;
  readonly cutLines: number;
}

/** What one request came to. */
export interface InspectionAnswer {
  readonly request: string;
  readonly reply:
    | { readonly kind: 'status'; readonly status: number; /** The headers that say something about the program. */ readonly headers: Readonly<Record<string, string>>; /** Names of the cookies that were set. */ readonly cookies: readonly string[]; readonly body: string; /** Characters of the body that are not shown; at least these, where the answer was not read to its end. */ readonly cut: number }
    | { readonly kind: 'problem'; readonly problem: string };
  /** Names to save of which the answer has nothing. */
  readonly notSaved: readonly string[];
}

/**
 * What was seen. Secrets, paths of the machine, ports and identifiers made by chance are left out of every text. `log`: the
 * last lines of the program, where it answered that the fault is its own, or where it ended by itself, which `died` then says.
 */
export type Inspection =
  | { readonly kind: 'answered'; readonly answers: readonly InspectionAnswer[]; readonly log?: string; readonly died?: string }
  | ({ readonly kind: 'ended'; readonly exitCode: number | null; /** Why it did not pass. */ readonly reason?: string; readonly log?: string; readonly died?: string } & ShownOutput)
  | { readonly kind: 'not-reached'; readonly step: RuntimeStep['step']; readonly reason: string; readonly tail: string }
  | { readonly kind: 'refused'; readonly reason: string };
