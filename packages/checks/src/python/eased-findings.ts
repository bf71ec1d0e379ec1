import type { Finding } from '@dark-factory/contracts';
import type { SourceTree } from '../source-tree.ts';
import { easedBesideProgram } from './beside-program.ts';
import { easedWhereHardlyRun } from './hardly-run.ts';
import { easedInTestData } from './loose-test-files.ts';
import { easedWhereNeverCalled } from './never-called.ts';

/** Findings of which those in Python that running the program does not reach, by where they are, are warnings. */
export async function easedFindings(findings: readonly Finding[], tree: SourceTree): Promise<readonly Finding[]> {
  const run = await easedBesideProgram(await easedInTestData(findings, tree), tree);
  return easedWhereHardlyRun(easedWhereNeverCalled(run, tree), tree);
}
