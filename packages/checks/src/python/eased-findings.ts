import type { Finding } from '@dark-factory/contracts';
import type { SourceTree } from '../source-tree.ts';
import { easedBesideProduct } from './beside-the-product.ts';
import { easedWhereHardlyRun } from './hardly-run.ts';
import { easedInTestData } from './loose-test-files.ts';
import { easedWhereNeverCalled } from './never-called.ts';

/** Findings of which those in Python that running the program does not reach, by where they are, are warnings. */
export async function easedFindings(findings: readonly Finding[], tree: SourceTree): Promise<readonly Finding[]> {
  const inProduct = await easedBesideProduct(await easedInTestData(findings, tree), tree);
  return easedWhereHardlyRun(easedWhereNeverCalled(inProduct, tree), tree);
}
