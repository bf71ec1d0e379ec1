import type { AcceptanceResult, ErrorManifest, Plan, RequirementEvidence } from '@dark-factory/contracts';
import type { ImportEdge } from '@dark-factory/checks';
import { textOf, type TreeFile } from '@dark-factory/runtime';
import { missingRequirements, type ScopeItem } from './scope-assessment.ts';
import { isTestPath } from './test-first.ts';

/** What requirements are held against. */
export interface RequirementInput {
  readonly files: readonly TreeFile[];
  readonly gate: ErrorManifest;
  readonly edges: readonly ImportEdge[];
  /** What a comparison of scope and tree found; `undefined` where none counts. */
  readonly scope: readonly ScopeItem[] | undefined;
  /** Requirements that may be missing. */
  readonly allowed: readonly string[];
  /** What the program answered to the acceptance cases. */
  readonly cases: readonly AcceptanceResult[];
}

/**
 * What shows each requirement: the units that cover it, their files, and whether these are all there and whole; and its
 * tests: those of these units, those that import their code or name the requirement, those in which the assessor of the
 * scope found it, and the acceptance cases of it that passed. The assessor can lower what a requirement comes to, and not raise it.
 */
export function requirementEvidence(plan: Plan, { files, gate, edges, scope, allowed, cases }: RequirementInput): RequirementEvidence[] {
  const present = new Set(files.map((file) => file.path));
  const broken = new Set(gate.findings.filter((finding) => finding.severity === 'error').map((finding) => finding.path));
  const lowered = missingRequirements(plan, scope ?? []);
  const items = new Map((scope ?? []).map((item) => [item.line, item]));
  const tests = files.filter(({ path }) => isTestPath(path));
  return plan.requirements.map(({ id, text, line }) => {
    const units = plan.units.filter((unit) => unit.requirements.includes(id));
    const owned = units.flatMap((unit) => unit.files.map((file) => file.path));
    const code = owned.filter((path) => present.has(path));
    const whole = code.length === owned.length && !code.some((path) => broken.has(path)) && lowered.get(id) === undefined;
    const cited = items.get(line)?.tests.map(({ path }) => path) ?? [];
    return {
      id, text, line, units: units.map((unit) => unit.id), code,
      tests: [
        ...tests.filter((file) => isAbout(file, id, new Set(code), edges) || cited.includes(file.path)).map(({ path }) => path),
        ...cases.filter((result) => result.state === 'passed' && result.requirements.includes(id)).map((result) => result.id),
      ],
      state: code.length === 0 || lowered.get(id) === 'missing' ? 'missing' : whole ? 'built' : 'incomplete',
      allowed: allowed.includes(id),
    };
  });
}

function isAbout({ path, content }: TreeFile, id: string, code: ReadonlySet<string>, edges: readonly ImportEdge[]): boolean {
  return code.has(path) || edges.some(({ from, to }) => from === path && code.has(to)) || new RegExp(`\\b${id}\\b`).test(textOf({ content }) ?? '');
}
