import { compareFindings, digestOf, digestOfTree, type ErrorManifest, type Finding, type FixMode, type Plan, type RuntimeEvidence, type Unchecked } from '@dark-factory/contracts';
import { recordOf, type TreeFile } from '@dark-factory/runtime';
import type { CheckTree, MendedTree, MendTree, TreeCheckRequest } from '@dark-factory/checks';
import { projectPlace } from './project-place.ts';
import { stacksOfTree } from './stack-detection.ts';
import { causeOf, testFinding, testsOf, type LoadedTests } from './test-findings.ts';
import { ownersOf } from './tree-assembly.ts';

/** What of a plan says how a program is run. */
export type Runnable = Pick<Plan, 'stack'>;

/** What a verification is made of. `runTests` runs the program just far enough to see whether its test files load. */
export interface VerificationDeps {
  readonly checkTree: CheckTree;
  /** Needed where `fix` is `safe`. */
  readonly mendTree?: MendTree;
  readonly runTests?: (files: readonly TreeFile[], program: Runnable) => Promise<RuntimeEvidence>;
}

export interface VerificationOptions {
  /** Share of files with errors above which the broken units are to be written again. */
  readonly regenerateAbove: number;
  /** What may be changed before the findings count. @default 'none' */
  readonly fix?: FixMode;
}

/** What a verification leaves: its findings, and the tree that they are about. */
export interface VerifiedTree {
  readonly manifest: ErrorManifest;
  /** The tree after the mends that were kept. */
  readonly files: readonly TreeFile[];
}

/** Checks a tree and says what is broken, where and whose. With a plan, its promises are checked too. */
export async function verifyTree(given: readonly TreeFile[], plan: Plan | undefined, options: VerificationOptions, deps: VerificationDeps): Promise<VerifiedTree> {
  const { files, result: structure, mends } = await mended({ files: given, ...(plan === undefined ? {} : { plan }) }, options.fix, deps);
  const tests = await loadTests(files, plan, structure.findings, deps);
  const findings = [...structure.findings, ...tests.findings].sort(compareFindings);
  const unchecked = [...structure.unchecked].sort((a, b) => (a.path < b.path ? -1 : 1));
  const errors = findings.filter((finding) => finding.severity === 'error');
  const paths = new Set(files.map((file) => file.path));
  const owners = ownersOf(plan ?? { units: [] });
  const absent = new Set(errors.map((finding) => finding.path).filter((path) => !paths.has(path) && owners.has(path)));
  const withErrors = new Set(errors.map((finding) => finding.path).filter((path) => paths.has(path) || absent.has(path)));
  const total = files.length + absent.size;
  const brokenShare = total === 0 ? 0 : Math.round((withErrors.size / total) * 10_000) / 10_000;
  const brokenUnits = culprits(errors, owners, paths);
  const manifest: ErrorManifest = {
    schema: 'dark-factory/error-manifest/v1',
    tree: digestOfTree(given.map(recordOf)),
    ...(mends.some(({ outcome }) => outcome === 'kept') ? { mendedTree: digestOfTree(files.map(recordOf)) } : {}),
    plan: plan === undefined ? null : digestOf(plan),
    filesInTree: files.length,
    filesChecked: structure.filesChecked,
    filesWithErrors: withErrors.size,
    errors: errors.length,
    warnings: findings.length - errors.length,
    brokenShare,
    brokenUnits,
    regenerate: brokenShare > options.regenerateAbove && brokenUnits.length > 0,
    testsLoad: tests.state,
    findings,
    unchecked,
    mends: [...mends],
  };
  return { manifest, files };
}

async function mended(request: TreeCheckRequest, fix: FixMode = 'none', deps: VerificationDeps): Promise<MendedTree> {
  if (fix === 'safe' && deps.mendTree !== undefined) return deps.mendTree(request, deps.checkTree);
  return { files: request.files, result: await deps.checkTree(request), mends: [] };
}

const NO_PROJECT = 'no project here has tests that can be run (package.json with Jest, Vitest or node --test, Python with pytest, Gradle, Go)';

/**
 * The units whose own work is broken. An import that fails because another unit did not deliver what it promised is
 * that other unit's error: writing the importer again would change nothing.
 */
function culprits(errors: readonly Finding[], owner: ReadonlyMap<string, string>, present: ReadonlySet<string>): string[] {
  const brokenPromises = new Set(errors.filter((finding) => finding.rule.startsWith('plan/')).map((finding) => finding.path));
  const isConsequence = (finding: Finding): boolean => finding.rule.startsWith('imports/') && finding.related.some(({ path }) => {
    const other = owner.get(path);
    return other !== undefined && other !== finding.unit && (!present.has(path) || brokenPromises.has(path));
  });
  // Tests that fail to load in a file of another unit are that unit's to mend.
  const unitOf = (finding: Finding): string | null => owner.get(causeOf(finding) ?? '') ?? finding.unit;
  return [...new Set(errors.filter((finding) => !isConsequence(finding)).flatMap((finding) => unitOf(finding) ?? []))].sort();
}

async function loadTests(files: readonly TreeFile[], plan: Plan | undefined, structure: readonly Finding[], deps: VerificationDeps): Promise<LoadedTests> {
  const notRun = (reason: string): LoadedTests => ({ state: { state: 'not-run', reason }, findings: [] });
  if (deps.runTests === undefined) return notRun(plan === undefined ? 'running tests was not asked for' : 'running tests is switched off');
  const { stacks, passedOver } = plan === undefined ? stacksOfTree(files) : { stacks: plan.stack, passedOver: [] };
  if (plan !== undefined && !stacks.some((stack) => stack.test.length > 0)) return notRun('the plan names no test command');
  if (structure.some((finding) => finding.severity === 'error')) return notRun('the tree has structural errors; they come first');
  const owners = ownersOf(plan ?? { units: [] });
  const warnings = passedOver.map(({ path, reason }) => testFinding({ path, line: 0, column: 0 }, `the tests were not run: ${reason}`, owners, { severity: 'warning' }));
  if (stacks.length === 0) {
    if (warnings.length > 0) return { state: { state: 'not-run', reason: passedOver[0]!.reason }, findings: warnings };
    return { state: { state: 'none-found' }, findings: [testFinding(projectPlace('.', 'other', files), `no test was found: ${NO_PROJECT}`, owners)] };
  }
  const evidence = await deps.runTests(files, { stack: [...stacks] });
  const { state, findings } = testsOf(evidence, { files, stacks, owners, planned: plan !== undefined });
  return { state, findings: [...warnings, ...findings] };
}

/** Files that nothing could be said about, in words. */
export function uncheckedSummary(unchecked: readonly Unchecked[]): string {
  const byReason = new Map<string, number>();
  for (const { reason } of unchecked) byReason.set(reason, (byReason.get(reason) ?? 0) + 1);
  return [...byReason].map(([reason, count]) => `${count} ${count === 1 ? 'file' : 'files'}: ${reason}`).join('; ');
}
