import type { Finding } from '@dark-factory/contracts';
import type { SourceTree } from '../source-tree.ts';
import { besideProgram } from './beside-program.ts';
import { easedBesideProduct } from './beside-the-product.ts';
import { easedWhereHardlyRun } from './hardly-run.ts';
import { easedInTestData } from './loose-test-files.ts';
import { easedWhereNeverCalled } from './never-called.ts';

/** Rules of what fits the program or does not. */
const OF_PROGRAM = /^(python\/(call-arguments|missing-attribute)|imports\/python-missing-name)$/;

/** Findings of which those in Python that running the program does not reach, by where they are, are warnings. */
export async function easedFindings(findings: readonly Finding[], tree: SourceTree): Promise<readonly Finding[]> {
  const inProduct = await easedBesideProduct(await easedInTestData(findings, tree), tree);
  return easedWhereHardlyRun(easedWhereNeverCalled(await easedBesideProgram(inProduct, tree), tree), tree);
}

async function easedBesideProgram(findings: readonly Finding[], tree: SourceTree): Promise<readonly Finding[]> {
  const isCandidate = ({ rule, severity }: Finding): boolean => severity === 'error' && OF_PROGRAM.test(rule);
  if (!findings.some(isCandidate)) return findings;
  const beside = await tree.use(besideProgram);
  return findings.map((finding): Finding => (isCandidate(finding) && beside.has(finding) ? { ...finding, severity: 'warning', confidence: 'low' } : finding));
}
