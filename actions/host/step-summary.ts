import { summary } from '@actions/core';

/** The runner drops a summary that is larger, the whole of it. */
const LIMIT_BYTES = 1024 * 1024;

/** Adds Markdown to the summary of the step. What does not fit is cut at a line, and the last line says so. */
export async function writeSummary(markdown: string): Promise<void> {
  if (!process.env['GITHUB_STEP_SUMMARY']) return;
  await summary.addRaw(fitSummary(markdown), true).write();
}

/** Markdown within the runner's limit. */
export function fitSummary(markdown: string, limit = LIMIT_BYTES): string {
  const bytes = Buffer.from(markdown);
  if (bytes.byteLength < limit) return markdown;
  const kept = bytes.subarray(0, limit - 200).toString('utf8');
  const text = kept.slice(0, Math.max(kept.lastIndexOf('\n'), 0)) || kept.replace(/\ufffd+$/, '');
  return `${text}\n\n_Cut here: ${bytes.byteLength - Buffer.byteLength(text)} of ${bytes.byteLength} bytes did not fit into a step summary. The artifacts of the run hold everything._`;
}

/** A Markdown table. Cells must be escaped already. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
