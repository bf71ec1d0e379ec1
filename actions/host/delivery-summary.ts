import { escapeMarkdown } from '@dark-factory/runtime';
import type { NotifyResult } from '@dark-factory/stages';
import type { Outputs } from './outputs.ts';

/** What people were told, as outputs. */
export function deliveryOutputs({ record, pullRequest, issueUrl, archive, missing }: NotifyResult): Outputs {
  return {
    'pull-request': pullRequest === null || pullRequest.kind === 'refused' ? null : pullRequest.url,
    issue: issueUrl,
    branch: record.tree?.commit?.branch ?? null,
    archive: archive?.url ?? null,
    missing: missing.length,
  };
}

/** Where to look, and what is not there. */
export function deliverySummary({ record, pullRequest, issueUrl, issueNumber, archive, missing }: NotifyResult): string {
  const request = pullRequest === null ? 'none yet' : pullRequest.kind === 'refused' ? `the token may not open it (${escapeMarkdown(pullRequest.reason)}); [open it](${pullRequest.compareUrl})` : `[#${pullRequest.number}](${pullRequest.url})`;
  const lines = [
    `- Ledger: [#${issueNumber}](${issueUrl})`,
    `- Pull request: ${request}`,
    `- Branch: ${record.tree?.commit === null || record.tree === null ? 'none yet' : `\`${record.tree.commit.branch}\``}`,
    `- Delivery archive: ${archive === null ? 'none yet' : archive.url === null ? archive.name : `[${archive.name}](${archive.url})`}`,
    ...(record.verdict === null ? [] : [`- Verdict: ${record.verdict.verdict}, confidence ${record.verdict.confidence}`]),
  ];
  const open = missing.map(({ what, reason }) => `- ${escapeMarkdown(what)}: ${escapeMarkdown(reason)}`);
  return [`## ${record.plan.expedition.name}`, lines.join('\n'), ...(open.length === 0 ? [] : [`Missing:\n\n${open.join('\n')}`])].join('\n\n');
}
