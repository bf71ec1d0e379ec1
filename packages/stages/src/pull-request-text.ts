import type { AcceptanceRecord, ErrorManifest, Plan } from '@dark-factory/contracts';
import { escapeMarkdown } from '@dark-factory/runtime';
import type { RunRecord } from './run-record.ts';

/** The pull request's body: what was built, requirement by requirement, what was seen, and how to get it without git. */
export function pullRequestText(record: RunRecord, links: { readonly ledger: string | null; readonly archive: string | null; readonly run: string | null }): string {
  const { plan, tree } = record;
  return [
    `Built from \`${plan.expedition.sow.path.replace(/`/g, '')}\`: ${tree?.files.length ?? 0} files in \`${plan.expedition.outputRoot}\`, written as ${plan.units.length} units.`,
    verdictSection(record),
    gateSection(record.gate),
    requirementSection(plan, record),
    missingSection(record),
    '## Without git',
    links.archive === null ? 'The delivery archive is among what the run left: `tar xzf` it, `./setup.sh`, `./run.sh`. `MANIFEST.json` in it lists every file with its SHA-256.' : `Download the [delivery archive](${links.archive}), then \`tar xzf\` it, \`./setup.sh\`, \`./run.sh\`. \`MANIFEST.json\` in it lists every file with its SHA-256.`,
    `${links.ledger === null ? '' : `The record of the run is in ${links.ledger}. `}${links.run === null ? '' : `[Run](${links.run}).`}`.trim(),
  ].filter((part) => part !== '').join('\n\n');
}

/** What refinement concluded and on which evidence. */
export function verdictSection({ verdict, verdictHolds }: Pick<RunRecord, 'verdict' | 'verdictHolds'>): string {
  if (verdict === null) return '## Verdict\n\nNone: refinement did not finish.';
  const tests = verdict.test_results;
  const rows = [
    ['Gate', `${verdict.gate.errorsAfter} errors (${verdict.gate.errorsBefore} before), ${verdict.gate.filesChecked} of ${verdict.gate.filesInTree} files checked`],
    ['Program', verdict.runtime === null ? 'not run' : verdict.runtime.healthy === null ? 'declares nothing to start' : verdict.runtime.healthy ? 'started and answered' : 'did not answer'],
    ['Tests', `${tests.state}: ${tests.passed} passed, ${tests.failed} failed, ${tests.skipped} skipped in ${tests.files} files`],
    ...(verdict.acceptance === undefined ? [] : [['Acceptance tests', acceptanceText(verdict.acceptance)]]),
    ['Review', `${verdict.review.filesReviewed} of ${verdict.review.filesInTree} files; ${verdict.security_findings.length} security findings`],
    ['Fixes', `${verdict.fixes_applied.filter((fix) => fix.outcome === 'kept').length} kept, ${verdict.fixes_applied.filter((fix) => fix.outcome === 'undone').length} undone in ${verdict.rounds} rounds`],
  ];
  const reasons = verdict.reasons.map((reason) => `- ${reason.code}: ${escapeMarkdown(reason.message)}`);
  const findings = [...verdict.security_findings, ...verdict.other_findings].filter((finding) => finding.severity === 'high').map((finding) => `- \`${finding.path.replace(/`/g, '')}:${finding.line}\` ${escapeMarkdown(finding.message)}`);
  return [
    `## Verdict: ${verdict.verdict}`,
    verdictHolds ? '' : '**This verdict is about a tree that is not on the branch:** what refinement changed was not applied. The branch holds the tree as the workers left it.',
    `Confidence ${verdict.confidence}: the weighted share of the evidence that holds.`,
    `| | |\n| --- | --- |\n${rows.map(([name, text]) => `| ${name} | ${text} |`).join('\n')}`,
    reasons.length === 0 ? '' : `What keeps it from ACCEPT:\n\n${reasons.join('\n')}`,
    findings.length === 0 ? '' : `Open findings of high severity:\n\n${findings.join('\n')}`,
    verdict.limits_hit.length === 0 ? '' : `Limits that were hit: ${verdict.limits_hit.map(escapeMarkdown).join('; ')}.`,
  ].filter((part) => part !== '').join('\n\n');
}

/** How the sealed acceptance tests ended, and which of them do not count. */
export function acceptanceText({ passed, failed, notRun, struck }: AcceptanceRecord): string {
  const gone = struck.length === 0 ? '' : `; struck for what the scope of work says: ${struck.map(({ id }) => id).join(', ')}`;
  return `${passed} passed, ${failed} failed, ${notRun} not run${gone}`;
}

const MAX_LISTED_FINDINGS = 30;

function gateSection(gate: ErrorManifest | null): string {
  if (gate === null) return '## Gate\n\nNot run.';
  const errors = gate.findings.filter((finding) => finding.severity === 'error');
  if (errors.length === 0) return `## Gate\n\nNo structural error; ${gate.warnings} warnings.`;
  const listed = errors.slice(0, MAX_LISTED_FINDINGS).map((finding) => `- \`${finding.path.replace(/`/g, '')}:${finding.line}\` ${finding.rule}: ${escapeMarkdown(finding.message)}`);
  const more = errors.length > listed.length ? `\n- and ${errors.length - listed.length} more in the error manifest` : '';
  return `## Gate: ${errors.length} errors\n\n${listed.join('\n')}${more}`;
}

function requirementSection(plan: Plan, record: RunRecord): string {
  const evidence = new Map((record.verdict?.requirements ?? []).map((requirement) => [requirement.id, requirement]));
  const rows = plan.requirements.map((requirement) => {
    const shown = evidence.get(requirement.id);
    const units = plan.units.filter((unit) => unit.requirements.includes(requirement.id)).map((unit) => unit.id).join(', ');
    return `| ${requirement.id} | ${escapeMarkdown(shortened(requirement.text))} | ${requirement.line} | ${units} | ${shown?.state ?? 'not assessed'} |`;
  });
  return `## Requirements\n\n| | Requirement | SOW line | Units | State |\n| --- | --- | --- | --- | --- |\n${rows.join('\n')}`;
}

/** What the run did not deliver, or null. */
function missingSection(record: RunRecord): string {
  const missing = missingItems(record);
  return missing.length === 0 ? '' : `## Missing\n\n${missing.map(({ what, reason }) => `- ${escapeMarkdown(what)}: ${escapeMarkdown(reason)}`).join('\n')}`;
}

/** Everything that was planned and is not there, or is there and cannot be used. */
export function missingItems(record: RunRecord): { what: string; reason: string }[] {
  if (record.tree === null) return [{ what: 'the whole tree', reason: 'no tree was collected' }, ...record.damaged];
  const notes = record.receipts.flatMap((receipt) => receipt.notes);
  const units = record.tree.manifest.units.filter((unit) => unit.missing.length > 0).map((unit) => {
    const why = notes.filter((note) => note.startsWith(`${unit.id} `)).at(-1);
    return { what: `${unit.id} (${unit.missing.join(', ')})`, reason: why ?? (unit.status === 'absent' ? 'its worker handed in nothing' : `the unit is ${unit.status}`) };
  });
  return [...units, ...record.damaged];
}

const MAX_REQUIREMENT = 300;

function shortened(text: string): string {
  return text.length <= MAX_REQUIREMENT ? text : `${text.slice(0, MAX_REQUIREMENT - 1)}…`;
}
