import type { AcceptanceRecord, ErrorManifest, RequirementEvidence, RuntimeEvidence, Verdict } from '@dark-factory/contracts';
import { lookedAtByNobody, notBuiltStacks, notBuiltText } from './not-built.ts';
import { ANSWERS, comparesModels } from './refinement-state.ts';
import type { PanelReview } from './review-panel.ts';
import { acceptanceReason, findingsReason, gateReason, loadingReason, stepReason, testsReason } from './verdict-reasons.ts';

/** Everything that a verdict may rest on. */
export interface VerdictEvidence {
  readonly gate: ErrorManifest;
  readonly runtime: RuntimeEvidence | null;
  readonly review: Pick<PanelReview, 'reviewed' | 'findings' | 'principles' | 'scope'>;
  readonly filesInTree: number;
  readonly requirements: readonly RequirementEvidence[];
  /** Absent where the plan promises no program that can be asked. */
  readonly acceptance?: AcceptanceRecord;
  /** What stopped refinement or a stage before it: a budget, a refused key. */
  readonly stopped?: string;
}

interface Item {
  readonly item: string;
  readonly holds: boolean;
  readonly weight: number;
  readonly code: string;
  readonly message: string;
  /** Without it the program does not run: REJECT instead of REVISE. */
  readonly vital: boolean;
}

/**
 * The verdict that the evidence entitles to. ACCEPT needs every item; a vital one that fails means REJECT, any other
 * REVISE. `confidence` is the weighted share of the items that hold, rounded to two digits.
 */
export function computeVerdict(evidence: VerdictEvidence): Pick<Verdict, 'verdict' | 'reasons' | 'confidence' | 'confidence_basis'> {
  const items = [...ofGate(evidence), ...ofRuntime(evidence), ...ofNotBuilt(evidence), ...ofAcceptance(evidence), ...ofOpinions(evidence)];
  const failing = items.filter((item) => !item.holds);
  const total = items.reduce((sum, item) => sum + item.weight, 0);
  const held = items.filter((item) => item.holds).reduce((sum, item) => sum + item.weight, 0);
  return {
    verdict: failing.length === 0 ? 'ACCEPT' : failing.some((item) => item.vital) ? 'REJECT' : 'REVISE',
    reasons: failing.map(({ code, message }) => ({ code, message })),
    confidence: Math.round((held / total) * 100) / 100,
    confidence_basis: items.map(({ item, holds, weight }) => ({ item, holds, weight })),
  };
}

function ofGate({ gate, filesInTree }: VerdictEvidence): Item[] {
  const checked = gate.filesChecked + gate.unchecked.length;
  return [
    { item: 'the gate read every file', holds: filesInTree > 0 && checked === filesInTree, weight: 1, vital: true, code: 'gate-incomplete', message: `the gate accounts for ${checked} of ${filesInTree} files` },
    { item: 'no structural error', holds: gate.errors === 0, weight: 2, vital: true, code: 'gate-errors', message: gateReason(gate) },
  ];
}

function ofRuntime({ runtime }: VerdictEvidence): Item[] {
  const failed = runtime?.steps.find((noted) => noted.outcome.state === 'failed' && !ANSWERS.includes(noted.step) && !comparesModels(noted));
  const comparisons = (runtime?.steps ?? []).filter(comparesModels);
  const authentication = runtime?.authentication ?? null;
  return [
    { item: 'every step of running it passed', holds: runtime !== null && failed === undefined, weight: 2, vital: true, code: 'does-not-run', message: stepReason(runtime, failed) },
    ...(comparisons.length === 0 ? [] : [{ item: 'models and migrations agree', holds: comparisons.every(({ outcome }) => outcome.state !== 'failed'), weight: 1, vital: false, code: 'migrations-differ', message: 'alembic check found models that no migration makes' }]),
    { item: 'it started and answered', holds: runtime !== null && runtime.healthy !== false, weight: 2, vital: true, code: 'not-healthy', message: 'the program did not answer on its health endpoint' },
    { item: 'tests loaded', holds: runtime !== null && (runtime.tests.state === 'passed' || runtime.tests.state === 'failed'), weight: 2, vital: !isWithoutTools(runtime), code: 'tests-not-loaded', message: loadingReason(runtime) },
    { item: 'tests passed', holds: runtime?.tests.state === 'passed', weight: 3, vital: false, code: 'tests-failed', message: testsReason(runtime) },
    { item: 'authentication holds where it is declared', holds: runtime !== null && holds(authentication), weight: 2, vital: false, code: 'authentication', message: runtime === null ? 'nobody tried to get in: the program was not run' : `${authentication?.state ?? 'UNKNOWN'}: ${authentication?.reason ?? ''}` },
  ];
}

/** A program that could not be built here need not be thrown away for it: that it has no test that ran keeps it from being accepted. */
function isWithoutTools(runtime: RuntimeEvidence | null): boolean {
  return runtime?.tests.state === 'not-run' && notBuiltStacks(runtime).some(({ reason }) => reason === runtime.tests.reason);
}

/** Of what was not built the gate's reading is the only evidence: it must be there. */
function ofNotBuilt({ runtime, gate }: VerdictEvidence): Item[] {
  const stacks = notBuiltStacks(runtime);
  const unread = lookedAtByNobody(stacks, gate);
  return stacks.length === 0 ? [] : [{
    item: 'the gate read what could not be built', holds: unread.length === 0, weight: 1, vital: false, code: 'not-built', message: `${stacks.map(notBuiltText).join('; ')}, and nobody read ${unread.slice(0, 5).join(', ')}${unread.length > 5 ? ` and ${unread.length - 5} more` : ''}`,
  }];
}

/** Where nothing is declared there is nothing to hold; what was declared and could not be seen does not count as held. */
function holds(authentication: RuntimeEvidence['authentication']): boolean {
  return authentication === null || authentication.state === 'PASS' || authentication.state === 'not-declared' || (authentication.state === 'UNKNOWN' && authentication.checks.length === 0);
}

/** Of the cases that were written, at most this share may be struck: a judge can strike a wrong test, not a suite. */
const STRUCK = 1 / 3;

function ofAcceptance({ acceptance, runtime }: VerdictEvidence): Item[] {
  if (acceptance === undefined) return [];
  const { written, passed, failed, notRun, struck } = acceptance;
  const tooMany = struck.length > written * STRUCK;
  return [{ item: 'the sealed acceptance tests pass', holds: passed > 0 && failed + notRun === 0 && !tooMany, weight: 2, vital: false, code: 'acceptance', message: acceptanceReason(acceptance, runtime, tooMany) }];
}

function ofOpinions({ review, filesInTree, requirements, stopped }: VerdictEvidence): Item[] {
  const high = review.findings.filter((finding) => finding.severity === 'high');
  const required = requirements.filter(({ allowed }) => !allowed);
  const unbuilt = required.filter(({ state }) => state !== 'built');
  const untested = required.filter(({ state, tests }) => state === 'built' && tests.length === 0);
  const broken = (review.principles ?? []).filter(({ state }) => state === 'broken');
  return [
    { item: 'the review saw every file', holds: filesInTree > 0 && review.reviewed.length === filesInTree, weight: 2, vital: false, code: 'review-incomplete', message: `${review.reviewed.length} of ${filesInTree} files were reviewed` },
    { item: 'a security audit counts', holds: review.principles !== undefined, weight: 1, vital: false, code: 'audit-missing', message: 'there is no security audit that counts' },
    { item: 'no principle of security is broken', holds: review.principles !== undefined && broken.length === 0, weight: 1, vital: false, code: 'security-broken', message: broken.length === 0 ? 'no principle of security was looked at' : `broken: ${broken.map(({ id, title }) => `${id} ${title}`).join('; ')}` },
    { item: 'the scope was compared with the tree', holds: review.scope !== undefined, weight: 1, vital: false, code: 'scope-missing', message: 'there is no comparison of the scope of work with the tree that counts' },
    { item: 'no open finding of high severity', holds: high.length === 0, weight: 2, vital: false, code: 'high-findings', message: findingsReason(high) },
    { item: 'each requirement has its code', holds: unbuilt.length === 0, weight: 2, vital: false, code: 'requirements-open', message: `not built: ${unbuilt.map(({ id }) => id).join(', ')}` },
    { item: 'each requirement has a test', holds: untested.length === 0, weight: 1, vital: false, code: 'requirements-untested', message: `without a test: ${untested.map(({ id }) => id).join(', ')}` },
    { item: 'nothing was cut short', holds: stopped === undefined, weight: 1, vital: false, code: 'stopped', message: stopped ?? '' },
  ];
}
