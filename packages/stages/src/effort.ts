import { expectedTokens, type DraftUnit, type Requirement, type Unit } from '@dark-factory/contracts';
import type { Tier } from '@dark-factory/models';

/** How much a unit asks of the model that writes it, 1 to 10, and what that is made of. */
export interface Effort {
  readonly effort: number;
  readonly reasons: readonly string[];
}

/** How a unit is to be written, chosen from its effort. */
export interface WorkOrder {
  readonly tier: Tier;
  /** Tokens that one answer may take. */
  readonly maxOutputTokens: number;
  /** Requests at most for what does not parse. */
  readonly repairs: number;
  readonly reasons: readonly string[];
}

const MOST_EFFORT = 10;
/** The effort from which the standard model writes, and the one from which the best does. */
const STANDARD_FROM = 4;
const FRONTIER_FROM = 8;
const REPAIRS: Readonly<Record<Tier, number>> = { draft: 1, standard: 2, frontier: 3 };

/** Room for an answer that grows longer than the plan's lines say; what is still cut is continued. */
const OUTPUT_MARGIN = 1.5;
const OUTPUT_STEP = 500;
const LEAST_OUTPUT_TOKENS = 2_000;

/** For each size the points that it brings, from the largest down. */
type Scale = readonly (readonly [from: number, points: number])[];
const FILES: Scale = [[15, 3], [7, 2], [3, 1]];
const TOKENS: Scale = [[10_000, 3], [4_000, 2], [1_500, 1]];
const PROVIDED: Scale = [[10, 2], [3, 1]];
const CONSUMED: Scale = [[6, 2], [2, 1]];
const SECURITY: Scale = [[3, 2], [1, 1]];

/** What a mistake is dear in, and the words that speak of it. "auth" is not to find an author. */
const SECURITY_TERMS: readonly (readonly [name: string, words: RegExp])[] = [
  ['authentication', /\bo?auth(?!or\b|ors\b|ored\b|oring\b|orship\b)\w*/i],
  ['login', /\b(?:log|sign)[- ]?(?:in|on)s?\b/i],
  ['passwords', /\bpass(?:word|phrase|code)s?\b/i],
  ['tokens', /\b(?:tokens?|jwts?)\b/i],
  ['cryptography', /\b(?:crypto\w*|cipher\w*|(?:en|de)crypt\w*|hmac|hash(?:es|ed|ing)?)\b/i],
  ['payments', /\b(?:payments?|checkout|credit[- ]cards?)\b/i],
  ['sessions', /\b(?:sessions?|cookies?)\b/i],
  ['permissions', /\b(?:permissions?|access control|privileges?)\b/i],
  ['secrets', /\b(?:secrets?|credentials?|api[- ]keys?)\b/i],
  ['SQL', /\bsql\b/i],
];

/** Computes a unit's effort from what the plan says of it; the same plan gives the same effort. */
export function effortOf(unit: DraftUnit, plan: { readonly requirements: readonly Requirement[] }): Effort {
  const tokens = expectedTokens(unit);
  const provided = unit.provides.reduce((sum, { symbols, routes, tables }) => sum + symbols.length + routes.length + tables.length, 0);
  const terms = securityTerms(unit, plan);
  const parts = [
    { points: 1, reason: 'every unit' },
    { points: pointsOn(FILES, unit.files.length), reason: `${unit.files.length} files` },
    { points: pointsOn(TOKENS, tokens), reason: `about ${tokens} tokens of code` },
    { points: pointsOn(PROVIDED, provided), reason: `provides ${provided} symbols, routes and tables` },
    { points: pointsOn(CONSUMED, unit.consumes.length), reason: `consumes ${unit.consumes.length} interfaces` },
    { points: pointsOn(SECURITY, terms.length), reason: `touches security: ${terms.join(', ')}` },
  ].filter(({ points }) => points > 0);
  const sum = parts.reduce((total, { points }) => total + points, 0);
  const reasons = parts.map(({ points, reason }) => `+${points}: ${reason}`);
  return { effort: Math.min(MOST_EFFORT, sum), reasons: sum > MOST_EFFORT ? [...reasons, `${sum} points count as ${MOST_EFFORT}`] : reasons };
}

/** A draft's unit with its effort: the plan's own where it gives one. */
export function withEffort(unit: DraftUnit, plan: { readonly requirements: readonly Requirement[] }): Unit {
  if (unit.effort !== undefined) return { ...unit, effort: unit.effort, effortReasons: ['given in the plan'] };
  const { effort, reasons } = effortOf(unit, plan);
  return { ...unit, effort, effortReasons: [...reasons] };
}

/** Which model writes a unit, how long its answers may be and how often it is repaired. `maxOutputTokens` is the stage's own limit. */
export function workOrder(unit: Pick<Unit, 'effort' | 'files'>, maxOutputTokens: number): WorkOrder {
  const tier = unit.effort >= FRONTIER_FROM ? 'frontier' : unit.effort >= STANDARD_FROM ? 'standard' : 'draft';
  const expected = expectedTokens(unit);
  const room = Math.ceil((expected * OUTPUT_MARGIN) / OUTPUT_STEP) * OUTPUT_STEP;
  const output = Math.min(maxOutputTokens, Math.max(LEAST_OUTPUT_TOKENS, room));
  return {
    tier,
    maxOutputTokens: output,
    repairs: REPAIRS[tier],
    reasons: [`effort ${unit.effort}: ${tier} model, at most ${REPAIRS[tier]} repair${REPAIRS[tier] === 1 ? '' : 's'}`, `${expected} tokens expected: ${output} for an answer${output < room ? ', the limit' : ''}`],
  };
}

function pointsOn(scale: Scale, size: number): number {
  return scale.find(([from]) => size >= from)?.[1] ?? 0;
}

function securityTerms(unit: DraftUnit, plan: { readonly requirements: readonly Requirement[] }): string[] {
  const covered = new Set(unit.requirements);
  const requirements = plan.requirements.filter(({ id }) => covered.has(id)).map(({ text }) => text);
  const text = [unit.title, unit.objective, ...unit.files.map(({ purpose }) => purpose), ...requirements].join('\n');
  return SECURITY_TERMS.filter(([, words]) => words.test(text)).map(([name]) => name);
}
