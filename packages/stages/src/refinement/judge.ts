import { NO_USAGE, type Usage, type Verdict } from '@dark-factory/contracts';
import { completeWithSchema, runEnding, type ModelClient } from '@dark-factory/models';
import type { UserError } from '@dark-factory/runtime';
import * as z from 'zod';
import type { Role } from './role.ts';

const VERDICTS = ['ACCEPT', 'REVISE', 'REJECT'] as const;
type Decision = (typeof VERDICTS)[number];

const Answer = z.object({
  verdict: z.enum(VERDICTS),
  reason: z.string().min(1).max(4000),
  remains: z.array(z.string().max(1000)).max(100).default([]),
});

/** What a judge said. `overruled` where it would have raised the verdict. */
export interface Judgement {
  readonly opinion?: NonNullable<Verdict['judgement']>;
  readonly usage: Usage;
  readonly problem?: string;
  readonly stopped?: UserError;
}

/** Nobody judged. */
export const NO_JUDGEMENT: Judgement = { usage: NO_USAGE };

/** What a judge is shown: everything that was seen, and no code. */
export interface JudgeInput {
  readonly role: Role;
  readonly sow: string;
  /** The verdict that the rules give. */
  readonly computed: Pick<Verdict, 'verdict' | 'reasons' | 'confidence'>;
  /** All evidence as text. */
  readonly evidence: string;
  readonly maxOutputTokens: number;
}

/** The lower of two verdicts. */
export function lower(a: Decision, b: Decision): Decision {
  return VERDICTS.indexOf(a) >= VERDICTS.indexOf(b) ? a : b;
}

/** Asks for an opinion. It can lower what was computed, with its reason. */
export async function judge({ role, sow, computed, evidence, maxOutputTokens }: JudgeInput, model: ModelClient): Promise<Judgement> {
  const outcome = await completeWithSchema(model, {
    purpose: role.role,
    system: `${role.prompt}\n\nAnswer with one JSON object and nothing else:\n{"verdict": "ACCEPT|REVISE|REJECT", "reason": "...", "remains": ["..."]}`,
    messages: [{ role: 'user', content: `Role: ${role.role}\nTask: judge\n\n## Verdict by rule\n${computed.verdict}, confidence ${computed.confidence}\n${computed.reasons.map(({ code, message }) => `- ${code}: ${message}`).join('\n') || '- nothing speaks against ACCEPT'}\n\n## Evidence\n${evidence}\n\n## Scope of work\n${sow}` }],
    maxOutputTokens,
  }, { name: 'opinion', schema: Answer });
  const stopped = runEnding(outcome);
  if (outcome.kind !== 'done') {
    const problem = outcome.kind === 'unusable' ? outcome.problems.join('; ') : outcome.kind;
    return { ...NO_JUDGEMENT, usage: outcome.usage, problem, ...(stopped === undefined ? {} : { stopped }) };
  }
  const { verdict, reason, remains } = outcome.value;
  return {
    opinion: { verdict, reason, remains, overruled: lower(verdict, computed.verdict) !== verdict },
    usage: outcome.usage,
  };
}
