import { sha256, type Edit, type Finding, type Fix, type Mend } from '@dark-factory/contracts';
import type { TreeFile } from '@dark-factory/runtime';
import { applyEdits } from './apply-edits.ts';
import type { CheckTree, MendTree, TreeCheckRequest, TreeCheckResult } from './tree-check.ts';

/** Each mend costs a check of the whole tree; a tree that needs more is to be written again. */
const MAX_MENDS = 200;

/** Applies safe fixes one by one, in the order of the findings, until none is left that was not tried. */
export const mendTree: MendTree = async (request, check) => {
  const mending = new Mending(request, check, await check(request));
  for (let next = mending.next(); next !== undefined; next = mending.next()) await mending.attempt(next);
  return { files: mending.files, result: mending.result, mends: mending.mends };
};

/** A finding and the one fix of it that may be applied. */
interface Candidate {
  readonly finding: Finding;
  readonly fix: Fix;
}

class Mending {
  files: readonly TreeFile[];
  readonly mends: Mend[] = [];
  readonly #inVain = new Set<string>();

  constructor(private readonly request: TreeCheckRequest, private readonly check: CheckTree, public result: TreeCheckResult) {
    this.files = request.files;
  }

  /** The first finding with a safe fix that was not tried in vain. A fix that was kept has taken its finding away. */
  next(): Candidate | undefined {
    if (this.mends.length >= MAX_MENDS) return undefined;
    for (const finding of this.result.findings) {
      const safe = finding.fixes.filter(({ safety }) => safety === 'safe');
      if (safe.length === 1 && !this.#inVain.has(attemptOf(finding, safe[0]!))) return { finding, fix: safe[0]! };
    }
    return undefined;
  }

  async attempt({ finding, fix }: Candidate): Promise<void> {
    const edited = applyEdits(this.files, fix.edits);
    if (edited.kind === 'unfit') return void this.#inVain.add(attemptOf(finding, fix));
    const after = await this.check({ ...this.request, files: edited.files });
    const kept = isBetter(this.result, after, finding);
    this.mends.push({
      rule: finding.rule, path: finding.path, line: finding.line, message: finding.message, title: fix.title, outcome: kept ? 'kept' : 'reverted',
      before: countsOf(this.result), after: countsOf(after), changes: changesBetween(this.files, edited.files, edited.changed), edits: fix.edits as Edit[],
    });
    if (!kept) return void this.#inVain.add(attemptOf(finding, fix));
    this.files = edited.files;
    this.result = after;
  }
}

/** Whether a mend lowered the count, took its own finding away, and brought no error that was not there. */
function isBetter(before: TreeCheckResult, after: TreeCheckResult, mended: Finding): boolean {
  const [old, now] = [countsOf(before), countsOf(after)];
  const lower = mended.severity === 'error' ? now.errors < old.errors : now.errors === old.errors && now.warnings < old.warnings;
  const counts = occurrences(before.findings);
  const left = occurrences(after.findings);
  const isNew = after.findings.some((finding) => finding.severity === 'error' && left.get(identityOf(finding))! > (counts.get(identityOf(finding)) ?? 0));
  return lower && !isNew && after.unchecked.length <= before.unchecked.length && (left.get(identityOf(mended)) ?? 0) < counts.get(identityOf(mended))!;
}

function attemptOf(finding: Finding, { edits }: Fix): string {
  return `${identityOf(finding)}\n${JSON.stringify(edits)}`;
}

/** What a finding is called while the lines around it move. */
function identityOf({ rule, path, message }: Finding): string {
  return `${rule}\n${path}\n${message}`;
}

function occurrences(findings: readonly Finding[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const finding of findings) counts.set(identityOf(finding), (counts.get(identityOf(finding)) ?? 0) + 1);
  return counts;
}

function countsOf({ findings }: TreeCheckResult): Mend['before'] {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  return { errors, warnings: findings.length - errors };
}

function changesBetween(before: readonly TreeFile[], after: readonly TreeFile[], paths: readonly string[]): Mend['changes'] {
  const digest = (files: readonly TreeFile[], path: string): string | null => {
    const file = files.find((candidate) => candidate.path === path);
    return file === undefined ? null : sha256(file.content);
  };
  return paths.map((path) => ({ path, before: digest(before, path), after: digest(after, path)! }));
}
