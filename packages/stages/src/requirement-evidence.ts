import type { ErrorManifest, Plan, RequirementEvidence } from '@dark-factory/contracts';
import type { TreeFile } from '@dark-factory/runtime';

/** What shows each requirement: the units that cover it, their files, and whether these are all there and whole. */
export function requirementEvidence(plan: Plan, files: readonly TreeFile[], gate: ErrorManifest): RequirementEvidence[] {
  const present = new Set(files.map((file) => file.path));
  const broken = new Set(gate.findings.filter((finding) => finding.severity === 'error').map((finding) => finding.path));
  return plan.requirements.map((requirement) => {
    const units = plan.units.filter((unit) => unit.requirements.includes(requirement.id));
    const owned = units.flatMap((unit) => unit.files.map((file) => file.path));
    const code = owned.filter((path) => present.has(path));
    const whole = code.length === owned.length && !code.some((path) => broken.has(path));
    return { id: requirement.id, text: requirement.text, line: requirement.line, units: units.map((unit) => unit.id), code, state: code.length === 0 ? 'missing' : whole ? 'built' : 'incomplete' };
  });
}
