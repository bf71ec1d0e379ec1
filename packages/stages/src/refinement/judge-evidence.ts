import type { AcceptanceRecord, AgentTrace, RequirementEvidence } from '@dark-factory/contracts';
import { withoutChance } from '../steady-output.ts';
import { notBuiltStacks, notBuiltText } from './not-built.ts';
import { caseText } from './acceptance-hearing.ts';
import { testsText } from './problem-text.ts';
import type { RefinementRun } from './refinement-loop.ts';
import type { PanelReview } from './review-panel.ts';

/** Findings of one review that a judge is shown in words; the rest are counted. */
const SHOWN = 100;

/** Everything that was seen, as a judge reads it: no code, and nothing that is another number at each run, so that an answer is paid for once. */
export function judgeEvidence(run: RefinementRun, review: PanelReview, requirements: readonly RequirementEvidence[], traces: readonly AgentTrace[], acceptance?: AcceptanceRecord): string {
  const { gate, runtime, files } = run.best;
  const steps = runtime?.steps.map(({ stack, step, command, outcome, exitCode }) => `- ${stack}: ${step} (${command.join(' ')}): ${outcome.state}${outcome.state === 'passed' ? '' : `: ${outcome.reason}`}, exit code ${exitCode ?? 'none'}`) ?? ['- it was not run'];
  const tests = runtime?.tests;
  return withoutChance([
    section('Gate', [`- ${gate.errors} errors, ${gate.warnings} warnings; ${gate.filesChecked} of ${files.length} files checked`]),
    section('Run', steps),
    section('Authentication', (runtime?.authentication?.checks ?? []).map(({ name, state, got }) => `- ${name}: ${state}${state === 'PASS' ? '' : `: ${got}`}`)),
    section('Tests', tests === undefined ? ['- none were run'] : [`- ${tests.state}: ${tests.passed} passed, ${tests.failed} failed, ${tests.skipped} skipped in ${tests.files} files`, ...testsText(tests)]),
    section('Sealed acceptance tests', acceptance === undefined ? [] : [`- ${acceptance.passed} passed, ${acceptance.failed} failed, ${acceptance.notRun} not run, ${acceptance.struck.length} struck`, ...(runtime?.acceptance.cases ?? []).filter(({ state }) => state === 'failed').map(caseText), ...acceptance.struck.map(({ id, reason }) => `- ${id} was struck: ${reason}`)]),
    section('Review', [`- ${review.reviewed.length} of ${files.length} files reviewed; ${review.dropped} citations did not hold`, ...review.findings.slice(0, SHOWN).map(({ severity, category, path, line, message }) => `- ${severity} ${category} ${path}:${line}: ${message}`)]),
    section('Principles of security', (review.principles ?? []).map(({ id, title, state, reason }) => `- ${id} ${title}: ${state}${reason === '' ? '' : `: ${reason}`}`)),
    section('Requirements', requirements.map(({ id, state, text, tests: found, allowed }) => `- ${id} ${state}${allowed ? ' (allowed to be missing)' : ''}, ${found.length} tests: ${text}`)),
    section('Changes', run.fixes.map(({ round, files: touched, outcome, evidence }) => `- round ${round}: ${touched.join(', ')}: ${outcome}${evidence === undefined ? '' : ` (${evidence})`}`)),
    section('Agents whose work does not count', traces.filter(({ counted }) => !counted).map(({ agent, parts }) => `- ${agent}: ${parts.filter(({ part, value }) => part !== 'thrift' && value < 1).map(({ detail }) => detail).join('; ')}`)),
    section('Limits that were hit', [...notBuiltStacks(runtime).map(notBuiltText), ...run.limitsHit].map((limit) => `- ${limit}`)),
  ].filter((text) => text !== '').join('\n\n'));
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `### ${title}\n${lines.join('\n')}`;
}
