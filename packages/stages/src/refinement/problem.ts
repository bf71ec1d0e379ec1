import type { Finding, RequirementEvidence, ReviewFinding } from '@dark-factory/contracts';
import { findingsText, stepText } from './problem-text.ts';
import { failedStep, type Evaluated } from './refinement-state.ts';

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
export function openProblems(state: Evaluated, { findings, requirements }: OpenOpinions = NO_OPINIONS): readonly Problem[] {
  const errors = state.gate.findings.filter(({ severity }) => severity === 'error');
  const found = errors.length > 0 ? ofGate(errors) : state.runtime === null ? [] : ofRun(state);
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

/** The first step that failed; where that is the tests, each file of failing tests apart. */
function ofRun(state: Evaluated): Unnumbered[] {
  const runtime = state.runtime!;
  const step = failedStep(runtime);
  if (step === undefined) return [];
  const { failures } = runtime.tests;
  const text = stepText(step, step.step === 'test' ? failures : []);
  return [{ kind: `step:${step.step}`, unit: null, text, files: mentioned(text, state) }];
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
