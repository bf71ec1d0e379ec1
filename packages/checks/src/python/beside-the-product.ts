import type { Finding } from '@dark-factory/contracts';
import type { SourceTree } from '../source-tree.ts';
import { isPublishedPackage } from '../wiring/made-elsewhere.ts';
import { pythonProject, type PythonProject } from './python-project.ts';
import { isBelowTests, isTestModule } from './test-data.ts';

/** What the text of one file does not show: that another part of the tree is not as this one expects it. */
const OF_SEVERAL_FILES = /^(imports|python)\/|^tests\//;
/** Folders for what others wrote; `vendor` alone may be a part of a shop, and is one of these only among what a page loads. */
const OF_OTHERS = /(^|\/)(vendored|_vendor|third[-_]?party|3rd[-_]?party|site-packages|bower_components|jspm_packages)\/|(^|\/)(static|public|assets|js|javascripts?|www|wwwroot|media)\/([^/]+\/)*vendors?\//i;
const SCRIPT = /\.[cm]?[jt]sx?$/;
const EXAMPLES = /^(examples?|demos?|samples?)\//i;

/**
 * Findings of which those are warnings that lie beside what a project hands out: in what others wrote and it only carries
 * along, in scripts among tests of Python, in the examples of a library, which may be written for another version of it,
 * and in the tests and examples of a published package, which leaves out what only its repository has.
 */
export async function easedBesideProduct(found: readonly Finding[], tree: SourceTree): Promise<readonly Finding[]> {
  const findings = found.map((finding) => (finding.severity === 'error' && (OF_OTHERS.test(finding.path) || isDataOfPythonTests(tree, finding.path)) ? eased(finding) : finding));
  const isCandidate = ({ rule, path, severity }: Finding): boolean => severity === 'error' && OF_SEVERAL_FILES.test(rule) && path.endsWith('.py') && (EXAMPLES.test(path) || isBelowTests(path) || isTestModule(path));
  if (!findings.some(isCandidate)) return findings;
  const published = isPublishedPackage(tree);
  const hasProduct = published || isLibrary(tree, await tree.use(pythonProject));
  return findings.map((finding): Finding => (isCandidate(finding) && (published || (hasProduct && EXAMPLES.test(finding.path))) ? eased(finding) : finding));
}

/** Whether a script lies in a folder of tests that holds tests of Python alone: nothing runs it, it is what they read. */
function isDataOfPythonTests(tree: SourceTree, path: string): boolean {
  if (!SCRIPT.test(path)) return false;
  const folder = /^(?:[^/]+\/)*?tests?\//i.exec(path)?.[0];
  return folder !== undefined && tree.use(foldersOfPythonTests).has(folder);
}

/** Folders called `test` or `tests`, with a slash behind, that hold tests of Python and neither tests of scripts nor a package of theirs. */
function foldersOfPythonTests(tree: SourceTree): ReadonlySet<string> {
  const [python, others] = [new Set<string>(), new Set<string>()];
  for (const { path } of tree.files) {
    const folder = /^(?:[^/]+\/)*?tests?\//i.exec(path)?.[0];
    if (folder === undefined) continue;
    if (isTestModule(path)) python.add(folder);
    if (/\.(test|spec|cy|e2e)\.[cm]?[jt]sx?$|(^|\/)(package|tsconfig)\.json$|(^|\/)(__tests__|e2e|js|frontend|unit|javascript)\//.test(path)) others.add(folder);
  }
  return new Set([...python].filter((folder) => !others.has(folder)));
}

function eased(finding: Finding): Finding {
  return { ...finding, severity: 'warning', confidence: 'low' };
}

/** Whether the project of the root is named for a package that it holds. */
function isLibrary(tree: SourceTree, project: PythonProject): boolean {
  return ['', 'src'].some((root) => tree.namesIn(root).some((name) => project.places.isOwnPackage(root === '' ? name : `${root}/${name}`)));
}
