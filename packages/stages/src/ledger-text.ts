import type { LedgerEntry } from '@dark-factory/contracts';
import { escapeMarkdown } from '@dark-factory/runtime';
import { verdictSection } from './pull-request-text.ts';
import type { RunRecord } from './run-record.ts';

const ENTRY_START = '<!-- ledger-entry';

/** The tracking issue's body: where the run stands, stage by stage, and the entry itself for programs to read. */
export function ledgerText(entry: LedgerEntry, record: RunRecord): string {
  const { plan } = record;
  const gates = entry.gates.map((gate) => `| gate: ${gate.name} | ${gate.state === 'none' ? 'no gate' : `${gate.state} (environment ${escapeMarkdown(gate.environment)})`} | | | |`);
  const stages = entry.stages.map((stage) => `| ${stage.name} | ${stage.state} | ${time(stage.startedAt)} | ${duration(stage.startedAt, stage.endedAt)} | ${escapeMarkdown(stage.detail)} |`);
  const { estimate, usage } = record;
  return [
    `Expedition **${plan.expedition.name}**, plan \`${entry.plan.slice(0, 12)}\` (SHA-256 \`${entry.plan}\`), from \`${plan.expedition.sow.path.replace(/`/g, '')}\` (SHA-256 \`${plan.expedition.sow.sha256.slice(0, 12)}\`).`,
    // JSON has no "--" outside of strings, and inside of them a dash may be written as an escape: the comment stays one.
    `${ENTRY_START}\n${JSON.stringify(entry).replace(/-(?=-)|-(?=>)/g, '\\u002d')}\n-->`,
    [
      `- Branch: ${entry.branch === null ? 'none yet' : `\`${entry.branch}\``}`,
      `- Pull request: ${entry.pullRequest ?? (entry.compareUrl === null ? 'none yet' : `not opened by the token; [open it](${entry.compareUrl})`)}`,
      `- Delivery archive: ${entry.archive === null ? 'none yet' : `${entry.archive.url === null ? entry.archive.name : `[${entry.archive.name}](${entry.archive.url})`}, ${entry.archive.bytes} bytes, SHA-256 \`${entry.archive.sha256}\``}`,
      `- Run: ${entry.runUrl ?? 'on a machine without a run page'}`,
    ].join('\n'),
    `## Gates and stages\n\n| | State | Started | Took | |\n| --- | --- | --- | --- | --- |\n${[...gates.slice(0, 1), ...stages, ...gates.slice(1)].join('\n')}`,
    `## Cost\n\n| | Estimated | Used |\n| --- | --- | --- |\n| Requests | ${estimate.requests} | ${usage.requests} (${usage.failedRequests} failed) |\n| Prompt tokens | ${estimate.promptTokens} | ${usage.promptTokens} |\n| Answer tokens | ${estimate.completionTokens} | ${usage.completionTokens} |${estimate.usd === null && usage.usd === undefined ? '' : `\n| US dollars | ${estimate.usd ?? ''} | ${usage.usd?.toFixed(2) ?? ''} |`}`,
    entry.phase === 'planned' ? planSection(record) : verdictSection(record),
    entry.missing.length === 0 ? '' : `## Missing\n\n${entry.missing.map(({ what, reason }) => `- ${escapeMarkdown(what)}: ${escapeMarkdown(reason)}`).join('\n')}`,
  ].filter((part) => part !== '').join('\n\n');
}

/** The plan, for whoever decides at the first gate. */
function planSection({ plan }: RunRecord): string {
  const rows = plan.units.slice(0, 200).map((unit) => `| ${unit.id} | ${escapeMarkdown(unit.title)} | ${unit.files.length} | ${unit.requirements.join(', ')} | ${unit.effort} |`);
  const more = plan.units.length > rows.length ? `\n\nand ${plan.units.length - rows.length} more units` : '';
  return `## Plan\n\n${plan.requirements.length} requirements, ${plan.units.reduce((sum, unit) => sum + unit.files.length, 0)} files under \`${plan.expedition.outputRoot}\`.\n\n| Unit | | Files | Requirements | Effort |\n| --- | --- | --- | --- | --- |\n${rows.join('\n')}${more}`;
}

function time(instant: string | null): string {
  return instant === null ? '' : instant.replace('T', ' ').replace(/\.\d+Z$/, ' UTC');
}

function duration(from: string | null, to: string | null): string {
  if (from === null || to === null) return '';
  const seconds = Math.max(0, Date.parse(to) - Date.parse(from)) / 1000;
  return seconds < 100 ? `${seconds.toFixed(1)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
