import { Stack, type Command } from '@dark-factory/contracts';
import { textOf, type TreeFile } from '@dark-factory/runtime';
import { record, textIn, type ProjectFiles } from './project-files.ts';
import { pytestCommands } from './python-install.ts';

/** The programs of a tree whose tests can be run, and those whose tests cannot, with what stands against it. */
export interface TreeStacks {
  readonly stacks: readonly Stack[];
  readonly passedOver: readonly { readonly path: string; readonly reason: string }[];
}

type Found = Partial<Stack> | { readonly reason: string } | undefined;

/** Folders whose projects are not this tree's own: installed, built, or there to be read. */
const NOT_OWN = /(?:^|\/)(?:node_modules|bower_components|vendor|third_party|site-packages|dist|build|out|target|examples?|samples?|fixtures?|__fixtures__|testdata|test-data|test_data|templates?|\.[^/]+)(?:\/|$)/;
/** A tree with more is no one program; each costs an installation. */
const STACKS = 20;
const PYTHON_MANIFESTS = ['pyproject.toml', 'setup.py', 'setup.cfg', 'requirements.txt'];
const GRADLE_MANIFESTS = ['settings.gradle', 'settings.gradle.kts', 'build.gradle', 'build.gradle.kts'];
const MANIFESTS = new Set(['package.json', 'go.mod', 'pom.xml', ...GRADLE_MANIFESTS, ...PYTHON_MANIFESTS, 'pytest.ini']);

/** Finds the programs of a tree that have tests, and how to install and test them: from manifests, with no plan. */
export function stacksOfTree(files: readonly TreeFile[]): TreeStacks {
  const own = files.filter(({ path }) => !NOT_OWN.test(path));
  const roots = [...new Set(own.filter(({ path }) => MANIFESTS.has(path.slice(path.lastIndexOf('/') + 1))).map(({ path }) => folderOf(path)))].sort(shallowFirst);
  if (!roots.includes('.') && own.some(({ path }) => isPythonTest(path))) roots.unshift('.');
  const paths = new Set(own.map(({ path }) => path));
  const stacks: Stack[] = [];
  const passedOver: { path: string; reason: string }[] = [];
  for (const root of roots) {
    const project = projectOf(root, own);
    for (const [manifest, detect] of DETECTORS) {
      const found = detect(project, root, { roots, stacks, paths });
      if (found === undefined) continue;
      const stack = 'reason' in found ? undefined : Stack.safeParse({ root, ...found }).data;
      if (stack !== undefined && stacks.length < STACKS) stacks.push(stack);
      else passedOver.push({ path: root === '.' ? manifest : `${root}/${manifest}`, reason: 'reason' in found ? found.reason : stack === undefined ? 'its commands are out of the ordinary' : `${STACKS} other projects of the tree come first` });
    }
  }
  return { stacks, passedOver };
}

interface Around {
  /** Folders with a manifest, the shallowest first. */
  readonly roots: readonly string[];
  /** What was found already, above or beside. */
  readonly stacks: readonly Stack[];
  /** All paths of the tree. */
  readonly paths: ReadonlySet<string>;
}

const DETECTORS: readonly (readonly [string, (project: ProjectFiles, root: string, around: Around) => Found])[] = [
  ['package.json', nodeStack], ['pyproject.toml', pythonStack], ['build.gradle', gradleStack], ['pom.xml', mavenStack], ['go.mod', goStack],
];

function nodeStack(project: ProjectFiles, root: string, { paths }: Around): Found {
  const manifest = record(json(textIn(project, 'package.json')));
  if (manifest === undefined) return undefined;
  const script = record(manifest['scripts'])?.['test'];
  const dependencies = { ...record(manifest['dependencies']), ...record(manifest['devDependencies']) };
  const runner = ['vitest', 'jest'].find((name) => dependencies[name] !== undefined) as 'vitest' | 'jest' | undefined;
  const written = typeof script === 'string' && !/no test specified/.test(script) ? script : undefined;
  if (written === undefined && runner === undefined) return undefined;
  const testRunner = written === undefined ? runner : runnerOf(written, runner);
  if (testRunner === undefined) return { reason: `its test script is of no runner that is read (Jest, Vitest, node --test): ${written!.slice(0, 200)}` };
  return {
    language: project.has('tsconfig.json') ? 'typescript' : 'javascript', testRunner,
    install: nodeInstall(lockOf(root, paths), Object.keys(dependencies).length > 0 || manifest['workspaces'] !== undefined),
    test: [written === undefined ? ['npx', '--no-install', testRunner] : ['npm', 'test']],
  };
}

/** The runner that a script calls. What a longer script does can be read only where npm can hand the options on to its end. */
function runnerOf(script: string, declared: 'vitest' | 'jest' | undefined): Stack['testRunner'] {
  const plain = !/[&|;<>$`]/.test(script);
  if (/(?:^|\s)(?:node|tsx)\s(?:.*\s)?--test(?:\s|$)/.test(script)) return plain ? 'node-test' : undefined;
  const last = script.split(/&&|\|\||;/).at(-1)!;
  const named = /(?:^|[\s/])(vitest|jest)(?:\.m?js)?(?:\s|$)/.exec(last)?.[1] as 'vitest' | 'jest' | undefined;
  return named ?? (/(?:^|\s)react-scripts test(?:\s|$)/.test(last) && plain ? declared : undefined);
}

/** The lock of a package, or of the workspace that it is a part of. */
function lockOf(root: string, paths: ReadonlySet<string>): string | undefined {
  for (let folder = root; ; folder = folderOf(folder)) {
    const lock = ['package-lock.json', 'npm-shrinkwrap.json', 'pnpm-lock.yaml', 'yarn.lock'].find((name) => paths.has(folder === '.' ? name : `${folder}/${name}`));
    // npm finds the workspace itself; `npm ci` wants the lock beside the manifest.
    if (lock !== undefined) return folder !== root && lock.endsWith('.json') ? undefined : lock;
    if (folder === '.') return undefined;
  }
}

function nodeInstall(lock: string | undefined, needed: boolean): Command[] {
  switch (lock) {
    case undefined: return needed ? [['npm', 'install']] : [];
    case 'pnpm-lock.yaml': return [['pnpm', 'install', '--frozen-lockfile']];
    case 'yarn.lock': return [['yarn', 'install', '--frozen-lockfile']];
    default: return [['npm', 'ci']];
  }
}

function pythonStack(project: ProjectFiles, root: string, { roots, stacks }: Around): Found {
  if (stacks.some((other) => other.language === 'python' && isWithin(root, other.root) && hasNoManifest(project))) return undefined;
  const nested = roots.filter((other) => other !== root && isWithin(other, root)).map((other) => `${root === '.' ? other : other.slice(root.length + 1)}/`)
    .filter((folder) => PYTHON_MANIFESTS.some((name) => project.has(`${folder}${name}`)));
  const tests = [...project.keys()].filter((path) => isPythonTest(path) && !nested.some((folder) => path.startsWith(folder)));
  const manifests = [...PYTHON_MANIFESTS, 'pytest.ini', 'tox.ini'].map((name) => textIn(project, name)).join('\n');
  const configured = /\bpytest\b/.test(manifests);
  if (!configured && tests.length === 0) return undefined;
  // Its own runner makes the settings and the database; pytest alone cannot load such tests.
  if (!configured && project.has('manage.py')) return { reason: "Django's own test runner is not read; with pytest-django among its requirements it would be" };
  return { language: 'python', testRunner: 'pytest', ...pytestCommands(project) };
}

function gradleStack(project: ProjectFiles, root: string, { stacks }: Around): Found {
  const scripts = [...project].filter(([path]) => /(?:^|\/)build\.gradle(?:\.kts)?$/.test(path));
  const isRoot = GRADLE_MANIFESTS.some((name) => project.has(name));
  if (!isRoot || scripts.length === 0 || stacks.some((other) => other.testRunner === 'gradle' && isWithin(root, other.root))) return undefined;
  const sources = [...project.keys()].filter((path) => /(?:^|\/)src\/\w*[tT]est\w*\/.+\.(?:kt|java|groovy)$/.test(path) && !/(?:^|\/)src\/androidTest\//.test(path));
  if (sources.length === 0) return undefined;
  const text = scripts.map(([, file]) => textOf(file) ?? '').join('\n');
  const android = /com\.android\.(?:application|library)|libs\.plugins\.android/.test(text);
  const multiplatform = /\bmultiplatform\b/.test(text);
  const wrapper = project.get('gradlew');
  const gradle = wrapper === undefined || !project.has('gradle/wrapper/gradle-wrapper.jar') ? ['gradle'] : wrapper.executable ? ['./gradlew'] : ['sh', 'gradlew'];
  const quiet = ['--no-daemon', '--console=plain'];
  return {
    language: sources.some((path) => path.endsWith('.kt')) ? 'kotlin' : 'java', testRunner: 'gradle',
    // Compiling the tests fetches what they need: the tests themselves run without a network.
    install: [[...gradle, ...quiet, ...(android ? ['compileDebugUnitTestSources'] : multiplatform ? ['jvmTestClasses'] : ['testClasses'])]],
    test: [[...gradle, ...(android ? ['testDebugUnitTest'] : multiplatform ? ['jvmTest'] : ['test'])]],
  };
}

function mavenStack(project: ProjectFiles, root: string, { stacks }: Around): Found {
  // The modules of a build are tested with it; of two builds in one folder the other one was found already.
  if (!project.has('pom.xml') || stacks.some((other) => (other.testRunner === 'maven' && isWithin(root, other.root)) || (other.testRunner === 'gradle' && other.root === root))) return undefined;
  const sources = [...project.keys()].filter((path) => /(?:^|\/)src\/test\/.+\.(?:kt|java|groovy)$/.test(path));
  if (sources.length === 0) return undefined;
  // The sandbox has Maven fetch what its tests need.
  return { language: sources.some((path) => path.endsWith('.kt')) ? 'kotlin' : 'java', testRunner: 'maven', test: [['mvn', 'test']] };
}

function goStack(project: ProjectFiles): Found {
  if (!project.has('go.mod') || ![...project.keys()].some((path) => path.endsWith('_test.go'))) return undefined;
  return { language: 'go', testRunner: 'go', install: [['go', 'mod', 'download']], test: [['go', 'test', './...']] };
}

function projectOf(root: string, files: readonly TreeFile[]): ProjectFiles {
  const prefix = root === '.' ? '' : `${root}/`;
  return new Map(files.filter(({ path }) => path.startsWith(prefix)).map((file) => [file.path.slice(prefix.length), file]));
}

function hasNoManifest(project: ProjectFiles): boolean {
  return !PYTHON_MANIFESTS.some((name) => project.has(name));
}

function isPythonTest(path: string): boolean {
  return /(?:^|\/)(?:test_[^/]*|[^/]*_test)\.py$/.test(path);
}

function isWithin(path: string, folder: string): boolean {
  return folder === '.' || path === folder || path.startsWith(`${folder}/`);
}

function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.';
}

function shallowFirst(a: string, b: string): number {
  const depth = (path: string): number => (path === '.' ? 0 : path.split('/').length);
  return depth(a) - depth(b) || (a < b ? -1 : 1);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
