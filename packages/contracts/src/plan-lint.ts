import { caseTwins, pathProblem, type PathPolicy } from './path.ts';
import type { Plan, PlanDraft, Unit } from './plan.ts';

/** One thing that is wrong with a plan: `at` is the JSON path of it, `message` says what and what to change. */
export interface PlanViolation {
  readonly rule:
    | 'duplicate-unit-id' | 'duplicate-requirement-id' | 'duplicate-interface' | 'path-owned-twice' | 'case-twins'
    | 'unsafe-path' | 'file-is-folder' | 'interface-not-provided' | 'interface-module-not-owned' | 'requirement-without-unit'
    | 'unknown-requirement' | 'requirement-not-in-sow' | 'unit-too-large' | 'output-root' | 'shape';
  readonly at: string;
  readonly message: string;
}

/** What the lint must know beside the plan itself. */
export interface PlanLintOptions extends PathPolicy {
  /** Tokens that one unit's files may take together: what the model may answer, continuations included. */
  readonly maxUnitTokens: number;
  /** Lines of the SOW, when it is known: a requirement must cite one of them. */
  readonly sowLines?: number;
}

/** Tokens that one line of source code takes on average; measured on mixed TypeScript and Python it is 9 to 11. */
export const TOKENS_PER_LINE = 11;

/** The tokens that a unit's files are expected to take in an answer. */
export function expectedTokens(unit: Pick<Unit, 'files'>): number {
  return unit.files.reduce((sum, file) => sum + file.lines * TOKENS_PER_LINE + 30, 0);
}

/** Everything that is wrong with a plan of the right shape, all at once, in the plan's order. Empty means it may run. */
export function lintPlan(plan: Plan | PlanDraft, options: PlanLintOptions): PlanViolation[] {
  return [
    ...duplicates(plan.units, (unit) => unit.id, 'units', 'id', 'duplicate-unit-id'),
    ...duplicates(plan.requirements, (requirement) => requirement.id, 'requirements', 'id', 'duplicate-requirement-id'),
    ...lintPaths(plan, options),
    ...lintOwnership(plan),
    ...lintInterfaces(plan),
    ...lintRequirements(plan, options),
    ...lintSizes(plan, options),
  ];
}

function duplicates<T>(items: readonly T[], key: (item: T) => string, list: string, field: string, rule: PlanViolation['rule']): PlanViolation[] {
  const first = new Map<string, number>();
  return items.flatMap((item, index) => {
    const seen = first.get(key(item));
    if (seen === undefined) {
      first.set(key(item), index);
      return [];
    }
    return [{ rule, at: `${list}[${index}].${field}`, message: `"${key(item)}" is already the ${field} of ${list}[${seen}]; give each its own` }];
  });
}

function lintPaths(plan: Plan | PlanDraft, options: PlanLintOptions): PlanViolation[] {
  const violations: PlanViolation[] = [];
  const root = plan.expedition.outputRoot;
  const check = (path: string, at: string): void => {
    const problem = pathProblem(root === undefined ? path : `${root}/${path}`, options);
    if (problem !== undefined) violations.push({ rule: 'unsafe-path', at, message: `${JSON.stringify(path)} ${problem}` });
  };
  if (root !== undefined) {
    const problem = pathProblem(root, options);
    if (problem !== undefined) violations.push({ rule: 'output-root', at: 'expedition.outputRoot', message: `${JSON.stringify(root)} ${problem}` });
  }
  plan.stack.forEach((stack, index) => stack.root !== '.' && check(stack.root, `stack[${index}].root`));
  plan.units.forEach((unit, u) => {
    unit.files.forEach((file, f) => check(file.path, `units[${u}].files[${f}].path`));
  });
  return violations;
}

function lintOwnership(plan: Plan | PlanDraft): PlanViolation[] {
  const violations: PlanViolation[] = [];
  const owner = new Map<string, { unit: string; at: string }>();
  const at = new Map<string, string>();
  plan.units.forEach((unit, u) => unit.files.forEach((file, f) => {
    const here = `units[${u}].files[${f}].path`;
    const first = owner.get(file.path);
    if (first === undefined) {
      owner.set(file.path, { unit: unit.id, at: here });
      at.set(file.path, here);
    } else {
      violations.push({ rule: 'path-owned-twice', at: here, message: `"${file.path}" is owned by ${first.unit} already (${first.at}); a file has one owner` });
    }
  }));
  for (const twins of caseTwins(owner.keys())) {
    violations.push({ rule: 'case-twins', at: at.get(twins[1]!)!, message: `${twins.map((path) => `"${path}"`).join(' and ')} differ in case alone; rename one` });
  }
  for (const path of owner.keys()) {
    const parent = parentFolders(path).find((folder) => owner.has(folder));
    if (parent !== undefined) violations.push({ rule: 'file-is-folder', at: at.get(path)!, message: `"${path}" lies inside "${parent}", which is a file of ${owner.get(parent)!.unit}` });
  }
  return violations;
}

function parentFolders(path: string): string[] {
  const segments = path.split('/');
  return segments.slice(1).map((_, index) => segments.slice(0, index + 1).join('/'));
}

function lintInterfaces(plan: Plan | PlanDraft): PlanViolation[] {
  const violations: PlanViolation[] = [];
  const provider = new Map<string, string>();
  plan.units.forEach((unit, u) => unit.provides.forEach((provided, p) => {
    const here = `units[${u}].provides[${p}]`;
    const first = provider.get(provided.id);
    if (first !== undefined) violations.push({ rule: 'duplicate-interface', at: `${here}.id`, message: `"${provided.id}" is provided by ${first} already; an interface has one provider` });
    else provider.set(provided.id, unit.id);
    if (!unit.files.some((file) => file.path === provided.module)) {
      violations.push({ rule: 'interface-module-not-owned', at: `${here}.module`, message: `"${provided.module}" is not among the files of ${unit.id}; name a file that this unit owns` });
    }
  }));
  plan.units.forEach((unit, u) => unit.consumes.forEach((id, c) => {
    if (!provider.has(id)) violations.push({ rule: 'interface-not-provided', at: `units[${u}].consumes[${c}]`, message: `no unit provides "${id}"; add it to the unit that owns it, or consume one of those provided` });
  }));
  return violations;
}

function lintRequirements(plan: Plan | PlanDraft, options: PlanLintOptions): PlanViolation[] {
  const violations: PlanViolation[] = [];
  const known = new Set(plan.requirements.map((requirement) => requirement.id));
  const covered = new Set(plan.units.flatMap((unit) => unit.requirements));
  plan.requirements.forEach((requirement, r) => {
    if (!covered.has(requirement.id)) violations.push({ rule: 'requirement-without-unit', at: `requirements[${r}]`, message: `no unit covers ${requirement.id}; list it under the unit that will` });
    if (options.sowLines !== undefined && requirement.line > options.sowLines) {
      violations.push({ rule: 'requirement-not-in-sow', at: `requirements[${r}].line`, message: `line ${requirement.line} does not exist: the SOW has ${options.sowLines} lines` });
    }
  });
  plan.units.forEach((unit, u) => unit.requirements.forEach((id, r) => {
    if (!known.has(id)) violations.push({ rule: 'unknown-requirement', at: `units[${u}].requirements[${r}]`, message: `"${id}" is not among the plan's requirements` });
  }));
  return violations;
}

function lintSizes(plan: Plan | PlanDraft, options: PlanLintOptions): PlanViolation[] {
  return plan.units.flatMap((unit, u) => {
    const tokens = expectedTokens(unit);
    if (tokens <= options.maxUnitTokens) return [];
    return [{ rule: 'unit-too-large' as const, at: `units[${u}].files`, message: `${unit.id} is expected to take ${tokens} tokens, more than the ${options.maxUnitTokens} that one unit may answer; split it` }];
  });
}
