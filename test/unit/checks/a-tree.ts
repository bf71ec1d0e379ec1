import type { Plan } from '@dark-factory/contracts';
import { textFile, type TreeFile } from '@dark-factory/runtime';
import { checkTree, type TreeCheckResult } from '@dark-factory/checks';

/** Files from text or bytes by path. */
export function aTree(files: Readonly<Record<string, string | Uint8Array>>): TreeFile[] {
  return Object.entries(files).map(([path, content]) => (typeof content === 'string' ? textFile(path, content) : { path, content, executable: false }));
}

/** Checks files given by path. */
export function check(files: Readonly<Record<string, string | Uint8Array>>, plan?: Plan): Promise<TreeCheckResult> {
  return checkTree({ files: aTree(files), ...(plan === undefined ? {} : { plan }) });
}

/** Findings as `rule path:line:column message`, one a line. */
export function lines(result: TreeCheckResult): string[] {
  return result.findings.map(({ rule, path, line, column, message }) => `${rule} ${path}:${line}:${column} ${message}`);
}
