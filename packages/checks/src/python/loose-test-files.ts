import type { Finding } from '@dark-factory/contracts';
import { foldersUp, folderOf, type SourceTree } from '../source-tree.ts';
import { pythonProject, type PythonProject } from './python-project.ts';
import type { PythonModule } from './python-module.ts';
import { isBelowTests, isTestModule } from './test-data.ts';

/** Findings of which those in Python files that no test runs are warnings: what is wrong there stops no program. */
export async function easedInTestData(findings: readonly Finding[], tree: SourceTree): Promise<readonly Finding[]> {
  const isCandidate = ({ path, severity }: Finding): boolean => severity === 'error' && path.endsWith('.py') && isBelowTests(path);
  if (!findings.some(isCandidate)) return findings;
  const loose = await tree.use(looseTestFiles);
  return findings.map((finding): Finding => (isCandidate(finding) && loose.has(finding.path) ? { ...finding, severity: 'warning', confidence: 'low' } : finding));
}

/**
 * Python files below a folder of tests that no test runner collects and nothing that runs imports: data of tests, some
 * of it broken on purpose, whatever its folder is called.
 */
async function looseTestFiles(tree: SourceTree): Promise<ReadonlySet<string>> {
  const paths = tree.sources('python').map(({ path }) => path);
  const loose = new Set(paths.filter((path) => isBelowTests(path) && !isTestModule(path)));
  if (loose.size === 0) return loose;
  const project = await tree.use(pythonProject);
  const running = paths.filter((path) => !loose.has(path));
  for (let path = running.pop(); path !== undefined; path = running.pop()) {
    const module = project.modules.get(path);
    for (const reached of [...packagesOf(path), ...(module === undefined ? [] : importedBy(project, module))]) {
      if (loose.delete(reached)) running.push(reached);
    }
  }
  return loose;
}

function packagesOf(path: string): string[] {
  return foldersUp(folderOf(path)).map((folder) => `${folder}/__init__.py`);
}

function importedBy(project: PythonProject, { path, imports }: PythonModule): string[] {
  return imports.flatMap(({ level, module, names }) => {
    const found = project.places.resolve(path, level, module);
    if (found.kind !== 'place') return [];
    const { file, folder } = found.place;
    return [file, ...names.map(({ name }) => (folder === undefined ? undefined : project.places.placeAt(folder, name)?.file))].flatMap((each) => each ?? []);
  });
}
