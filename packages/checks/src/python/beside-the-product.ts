import type { Finding } from '@dark-factory/contracts';
import type { SourceTree } from '../source-tree.ts';
import { isPublishedPackage } from '../wiring/made-elsewhere.ts';
import { pythonProject, type PythonProject } from './python-project.ts';
import { isBelowTests, isTestModule } from './test-data.ts';

/** What the text of one file does not show: that another part of the tree is not as this one expects it. */
const OF_SEVERAL_FILES = /^(imports|python)\/|^tests\//;
/** Folders for what others wrote; `vendor` alone may be a part of a shop, and is one of these only among what a page loads. */
const OF_OTHERS = /(^|\/)(vendored|_vendor|third[-_]?party|3rd[-_]?party|site-packages|bower_components|jspm_packages)\/|(^|\/)(static|public|assets|js|javascripts?|www|wwwroot|media)\/([^/]+\/)*vendors?\//i;
const EXAMPLES = /^(examples?|demos?|samples?)\//i;

/**
 * Findings of which those are warnings that lie beside what a project hands out: in what others wrote and it only carries along, in the examples of a library, which may be written for
 * another version of it, and in the tests and examples of a published package, which leaves out what only its repository has.
 */
export async function easedBesideProduct(found: readonly Finding[], tree: SourceTree): Promise<readonly Finding[]> {
  const findings = found.map((finding) => (finding.severity === 'error' && OF_OTHERS.test(finding.path) ? eased(finding) : finding));
  const isCandidate = ({ rule, path, severity }: Finding): boolean => severity === 'error' && OF_SEVERAL_FILES.test(rule) && path.endsWith('.py') && (EXAMPLES.test(path) || isBelowTests(path) || isTestModule(path));
  if (!findings.some(isCandidate)) return findings;
  const published = isPublishedPackage(tree);
  const hasProduct = published || isLibrary(tree, await tree.use(pythonProject));
  return findings.map((finding): Finding => (isCandidate(finding) && (published || (hasProduct && EXAMPLES.test(finding.path))) ? eased(finding) : finding));
}

function eased(finding: Finding): Finding {
  return { ...finding, severity: 'warning', confidence: 'low' };
}

/** Whether the project of the root is named for a package that it holds. */
function isLibrary(tree: SourceTree, project: PythonProject): boolean {
  return ['', 'src'].some((root) => tree.namesIn(root).some((name) => project.places.isOwnPackage(root === '' ? name : `${root}/${name}`)));
}
