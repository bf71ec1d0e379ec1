import type { ErrorManifest, Finding } from '@dark-factory/contracts';
import { escapeMarkdown } from '@dark-factory/runtime';
import { table } from '../host/step-summary.ts';

/** The gate's findings, a row a unit (or a folder, where there is no plan) and then one by one. */
export function gateSummary(manifest: ErrorManifest): string {
  const groups = new Map<string, Finding[]>();
  for (const finding of manifest.findings) {
    const group = finding.unit ?? (manifest.plan === null ? folderOf(finding.path) : 'no unit');
    (groups.get(group) ?? groups.set(group, []).get(group)!).push(finding);
  }
  const rows = [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([group, found]) => {
    const errors = found.filter((finding) => finding.severity === 'error').length;
    return [escapeMarkdown(group), errors, found.length - errors];
  });
  const findings = manifest.findings.map((finding) => [finding.severity, `\`${finding.path.replace(/[`|]/g, '')}:${finding.line}\``, finding.rule, escapeMarkdown(finding.message)]);
  const unchecked = manifest.unchecked.map((file) => `- \`${file.path.replace(/`/g, '')}\`: ${escapeMarkdown(file.reason)}`);
  return [
    `## Gate: ${manifest.errors} errors, ${manifest.warnings} warnings`,
    `${manifest.filesChecked} of ${manifest.filesInTree} files checked, ${manifest.filesWithErrors} with errors (${Math.round(manifest.brokenShare * 1000) / 10} %). Tests: ${testsOf(manifest)}.${manifest.regenerate ? ` ${manifest.brokenUnits.join(', ')} will be written again.` : ''}`,
    ...(rows.length === 0 ? [] : [table([manifest.plan === null ? 'Folder' : 'Unit', 'Errors', 'Warnings'], rows), table(['', 'Place', 'Rule', ''], findings)]),
    ...mendsOf(manifest),
    ...(unchecked.length === 0 ? [] : [`Not checked:\n\n${unchecked.join('\n')}`]),
  ].join('\n\n');
}

/** What the gate changed by itself, and what it tried and took back. */
function mendsOf({ mends }: ErrorManifest): string[] {
  if (mends.length === 0) return [];
  const rows = mends.map(({ outcome, path, line, title, before, after }) => [outcome, `\`${path.replace(/[`|]/g, '')}:${line}\``, escapeMarkdown(title), `${before.errors} → ${after.errors}`]);
  return [`Mended without a model:\n\n${table(['', 'Place', 'Change', 'Errors'], rows)}`];
}

function testsOf({ testsLoad }: ErrorManifest): string {
  switch (testsLoad.state) {
    case 'loaded': return `${testsLoad.files} files load`;
    case 'failed': return `do not load (${escapeMarkdown(testsLoad.reason)})`;
    case 'none-found': return 'none found';
    case 'not-run': return `not loaded (${escapeMarkdown(testsLoad.reason)})`;
  }
}

function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : '.';
}
