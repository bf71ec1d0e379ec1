import { DocumentError, lintPlan, parseDocument, type PlanDraft, type PlanLintOptions } from '@dark-factory/contracts';

/** A draft that may be used, or everything that is wrong with it, each line with its JSON path. */
export type DraftReading =
  | { readonly kind: 'valid'; readonly draft: PlanDraft }
  | { readonly kind: 'invalid'; readonly violations: readonly string[] };

/** Parses and lints a plan draft; the same for a model's answer and for a hand-written `factory-plan.json`. */
export function readDraft(json: string, options: PlanLintOptions): DraftReading {
  let value: unknown;
  try {
    value = JSON.parse(json.replace(/^\uFEFF/, ''));
  } catch (error) {
    return { kind: 'invalid', violations: [`(document): not JSON: ${(error as Error).message}`] };
  }
  try {
    const draft = parseDocument('plan-draft', value);
    const violations = lintPlan(draft, options).map((violation) => `${violation.at}: ${violation.message} [${violation.rule}]`);
    return violations.length === 0 ? { kind: 'valid', draft } : { kind: 'invalid', violations };
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    return { kind: 'invalid', violations: error.problems.map((problem) => `${problem} [shape]`) };
  }
}
