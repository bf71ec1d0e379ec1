import type { AcceptanceResult, Finding, Plan, RequirementEvidence, ReviewFinding, RuntimeStep } from '@dark-factory/contracts';
import { caseText } from './acceptance-hearing.ts';
import { findingsText, stepText } from './problem-text.ts';
import { ANSWERS, failedStep, type Evaluated } from './refinement-state.ts';

/** Something that is open: what kind of thing it is, in the words of whoever found it, and where. */
export interface Problem {
  /** `P-1`, in the order in which problems are listed. */
  readonly id: string;
  /** The rule of the gate, `step:migrate`, `test`, `requirement`, `review:security`. */
  readonly kind: string;
  readonly text: string;
  /** Files that it is about, the first one being where it was found. */
  readonly files: readonly string[];
  /** The unit that owns the file in which it was found. */
  readonly unit: string | null;
}

/** What a review left open, beside what was seen by machines. */
export interface OpenOpinions {
  readonly findings: readonly ReviewFinding[];
  readonly requirements: readonly RequirementEvidence[];
}

const NO_OPINIONS: OpenOpinions = { findings: [], requirements: [] };
/** Findings of one file and rule that are spelt out; more of the same say nothing new. */
const SPELT_OUT = 20;

/**
 * Everything that is open, causes before consequences: what the gate found; where it found nothing, the first step that
 * failed; where all of them passed, what reviews and requirements say.
 */
export function openProblems(state: Evaluated, plan: Plan, { findings, requirements }: OpenOpinions = NO_OPINIONS): readonly Problem[] {
  const errors = state.gate.findings.filter(({ severity }) => severity === 'error');
  const found = errors.length > 0 ? ofGate(errors) : state.runtime === null ? [] : ofRun(state, plan);
  const opinions = found.length > 0 ? [] : [...ofRequirements(requirements), ...ofReview(findings)];
  return [...found, ...opinions].map((problem, index) => ({ id: `P-${index + 1}`, ...problem }));
}

type Unnumbered = Omit<Problem, 'id'>;

/** What the gate found, by file and rule: one thing to mend in most cases. */
function ofGate(errors: readonly Finding[]): Unnumbered[] {
  const groups = new Map<string, Finding[]>();
  for (const error of errors) {
    const key = `${error.path}\n${error.rule}`;
    groups.set(key, [...groups.get(key) ?? [], error]);
  }
  return [...groups.values()].map((group) => {
    const [first] = group as [Finding, ...Finding[]];
    const more = group.length > SPELT_OUT ? `\n- and ${group.length - SPELT_OUT} more of ${first.rule} in ${first.path}` : '';
    return {
      kind: first.rule, unit: first.unit, text: `${findingsText(group.slice(0, SPELT_OUT))}${more}`,
      files: [...new Set([first.path, ...group.flatMap(({ related }) => related.map(({ path }) => path))])],
    };
  });
}

/** The first step that failed; of those that ask a program which runs, all that failed, and each acceptance case apart. */
function ofRun(state: Evaluated, plan: Plan): Unnumbered[] {
  const runtime = state.runtime!;
  const first = failedStep(runtime);
  if (first === undefined) return [];
  const steps = ANSWERS.includes(first.step) ? runtime.steps.filter(({ step, outcome }) => outcome.state === 'failed' && ANSWERS.includes(step)) : [first];
  return steps.flatMap((step) => (step.step === 'acceptance' ? ofCases(runtime.acceptance.cases, step, state, plan) : [ofStep(step, state)]));
}

function ofStep(step: RuntimeStep, state: Evaluated): Unnumbered {
  const text = stepText(step, step.step === 'test' ? state.runtime!.tests : undefined);
  return { kind: `step:${step.step}`, unit: null, text, files: mentioned(text, state) };
}

/** What the program was asked from outside and answered wrongly, with the file that the plan promises the route in. */
function ofCases(cases: readonly AcceptanceResult[], step: RuntimeStep, state: Evaluated, plan: Plan): Unnumbered[] {
  const failed = cases.filter((result) => result.state === 'failed');
  if (failed.length === 0) return [ofStep(step, state)];
  const there = new Set(state.files.map(({ path }) => path));
  return failed.slice(0, SPELT_OUT).map((result) => ({
    kind: 'step:acceptance', unit: null, text: `The program was asked, from outside, for what the scope of work says:\n${caseText(result)}`,
    files: servingFiles(result.request ?? '', plan).filter((path) => there.has(path)),
  }));
}

/** The modules that promise the route that a request goes to. */
function servingFiles(request: string, plan: Plan): string[] {
  const [, asked, address] = /^(\w+) (\/[^\s?]*)/.exec(request) ?? [];
  if (asked === undefined || address === undefined) return [];
  const serving = plan.units.flatMap(({ provides }) => provides).filter(({ routes }) => routes.some(({ method, path }) => method === asked && leadsTo(path, address)));
  return [...new Set(serving.map(({ module }) => module))];
}

/** Whether a route with its parameters (`:id`, `{id}`, `<id>`) is the one of an address. */
function leadsTo(route: string, address: string): boolean {
  const [parts, given] = [route, address].map((path) => path.replace(/\/+$/, '').split('/')) as [string[], string[]];
  return parts.length === given.length && parts.every((part, index) => /^[:{<[]/.test(part) || part === given[index]);
}

/** The tree's files whose path, or whose compiled form's path, a text names. */
function mentioned(text: string, { files }: Evaluated): string[] {
  return files.map(({ path }) => path).filter((path) => text.includes(path) || text.includes(path.replace(/\.tsx?$/, '.js')));
}

function ofRequirements(requirements: readonly RequirementEvidence[]): Unnumbered[] {
  return requirements.filter(({ state }) => state !== 'built').map(({ id, text, line, code, units, state }) => ({
    kind: 'requirement', unit: units[0] ?? null, files: code, text: `- ${id} (line ${line} of the scope of work) is ${state}: ${text}`,
  }));
}

function ofReview(findings: readonly ReviewFinding[]): Unnumbered[] {
  return findings.filter(({ severity }) => severity === 'high').map(({ path, line, quote, category, message }) => ({
    kind: `review:${category}`, unit: null, files: [path], text: `- ${path}:${line} \`${quote}\`: ${message}`,
  }));
}
