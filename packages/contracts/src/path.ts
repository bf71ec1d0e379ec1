import * as z from 'zod';

/** Longest path and longest single name that common file systems and the Git Data API accept. */
const MAX_PATH_LENGTH = 400;
const MAX_NAME_BYTES = 255;

/** What may be written where: `.github/workflows` needs a person's consent, everything else here is never allowed. */
export interface PathPolicy {
  /** Allow files below `.github/workflows`. Default: false. */
  readonly allowWorkflows?: boolean;
}

const WINDOWS_DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * Says why a path that came from a model, a plan or an archive may not be used, or `undefined` when it is safe.
 * Safe is: relative, POSIX separators, normal form, no `..`, no drive, no control characters, no `.git`.
 */
export function pathProblem(path: string, policy: PathPolicy = {}): string | undefined {
  if (path === '') return 'is empty';
  if (path.length > MAX_PATH_LENGTH) return `is longer than ${MAX_PATH_LENGTH} characters`;
   
  if (/[\u0000-\u001f\u007f]/.test(path)) return 'contains a NUL or control character';
  if (path.includes('\\')) return 'contains a backslash; use "/"';
  if (/^[A-Za-z]:/.test(path)) return 'starts with a drive letter; use a relative path';
  if (path.startsWith('/') || path.startsWith('~')) return 'is absolute; use a relative path';
  if (path.normalize('NFC') !== path) return 'is not in Unicode normal form (NFC)';
  const segments = path.split('/');
  for (const segment of segments) {
    const problem = segmentProblem(segment);
    if (problem !== undefined) return problem;
  }
  if (segments.some((segment) => isGitDirectory(segment))) return 'reaches into .git';
  if (!policy.allowWorkflows && isWorkflowPath(segments)) return 'reaches into .github/workflows';
  return undefined;
}

function segmentProblem(segment: string): string | undefined {
  if (segment === '') return 'contains an empty segment ("//" or a trailing "/")';
  if (segment === '.') return 'contains a "." segment';
  if (segment === '..') return 'contains ".."';
  if (Buffer.byteLength(segment) > MAX_NAME_BYTES) return `contains a name longer than ${MAX_NAME_BYTES} bytes`;
  if (/[<>:"|?*]/.test(segment)) return 'contains a character that Windows refuses (< > : " | ? *)';
  if (/[ .]$/.test(segment)) return 'contains a name that ends with a space or a dot';
  if (WINDOWS_DEVICE.test(segment)) return `contains the reserved device name "${segment}"`;
  return undefined;
}

/** `.git` in every spelling that a file system may fold to it (case, and the NTFS short name). */
function isGitDirectory(segment: string): boolean {
  return /^(\.git|git~\d)$/i.test(segment.replace(/[\u200c\u200d\ufeff]/g, ''));
}

function isWorkflowPath(segments: readonly string[]): boolean {
  const lower = segments.map((segment) => segment.toLowerCase());
  return lower.some((segment, index) => segment === '.github' && lower[index + 1] === 'workflows');
}

/** The groups of paths that differ in case alone: one of them would be lost on macOS and Windows. */
export function caseTwins(paths: Iterable<string>): string[][] {
  const byFold = new Map<string, Set<string>>();
  for (const path of paths) {
    const fold = path.toLowerCase();
    (byFold.get(fold) ?? byFold.set(fold, new Set()).get(fold)!).add(path);
  }
  return [...byFold.values()].filter((group) => group.size > 1).map((group) => [...group].sort());
}

/** A relative POSIX path that is safe to write below a root. `.github/workflows` is left to the plan's lint. */
export const SafePath = z.string().superRefine((path, context) => {
  const problem = pathProblem(path, { allowWorkflows: true });
  if (problem !== undefined) context.addIssue({ code: 'custom', message: `${JSON.stringify(path)} ${problem}` });
});
