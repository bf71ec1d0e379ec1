import { describe, expect, it } from '@jest/globals';
import { mavenFetches } from '../../../packages/sandbox/src/tests/maven-fetch.ts';
import { parseMaven } from '../../../packages/sandbox/src/tests/maven-report.ts';
import { testCommand } from '../../../packages/sandbox/src/tests/test-command.ts';
import { judge } from '../../../packages/sandbox/src/tests/test-verdict.ts';

const suite = (...cases: string[]): string => `<?xml version="1.0" encoding="UTF-8"?>\n<testsuite name="shop.CartTest" tests="${cases.length}">\n${cases.join('\n')}\n</testsuite>`;
const passed = '<testcase name="adds" classname="shop.CartTest" time="0.1"/>';
const failed = '<testcase name="sells" classname="shop.CartTest" time="0.1"><failure message="no" type="E"><![CDATA[E: no\n\tat shop.CartTest.sells(CartTest.java:12)]]></failure></testcase>';
const skipped = '<testcase name="waits" classname="shop.CartTest" time="0"><skipped/></testcase>';
// What Surefire 3.2.5 leaves of a class whose @BeforeAll throws.
const unmade = '<testcase name="" classname="shop.CartTest" time="0"><error message="no database" type="java.lang.IllegalStateException"><![CDATA[java.lang.IllegalStateException: no database\n\tat shop.CartTest.open(CartTest.java:9)]]></error></testcase>';
const fileOf = (name: string): string => `src/test/java/${name.replaceAll('.', '/')}.java`;
const end = (exitCode: number | null): { exitCode: number | null; tail: string } => ({ exitCode, tail: '' });
const read = (reports: string[], printed: string, exitCode: number) => judge(parseMaven(reports, printed, end(exitCode), fileOf), exitCode);

describe('a test run of Maven', () => {
  it('is known by its command, and goes on after a module that fails', () => {
    const around = { declared: undefined, scripts: {}, paths: [], reportFile: '/r', nodeReporter: '/n.mjs', offline: true };
    const options = ['--batch-mode', '--fail-at-end', '-Dstyle.color=never', '--offline'];
    for (const command of [['mvn', 'test'], ['./mvnw', '-pl', 'core', 'verify'], ['sh', 'mvnw', 'package'], ['mvn', 'surefire:test']]) expect(testCommand(command, around)).toMatchObject({ runner: 'maven', command: [...command, ...options] });
    expect(testCommand(['mvn', '-B', '-o', '-fae', 'test'], around)).toMatchObject({ command: ['mvn', '-B', '-o', '-fae', 'test', '-Dstyle.color=never'] });
    expect(testCommand(['mvn', 'test'], { ...around, offline: false }).command).not.toContain('--offline');
    expect(testCommand(['mvn', 'compile'], around)).toMatchObject({ runner: 'other' });
  });

  it('is prepared while there is a network, by a run of no test', () => {
    expect(mavenFetches({ test: [['mvn', '-B', 'verify'], ['npm', 'test']] })).toEqual([['mvn', '-B', 'verify', '-q', '-Dmaven.compiler.failOnError=false', '-Dtest=*#noTestHasThisName', '-DfailIfNoTests=false', '-Dsurefire.failIfNoSpecifiedTests=false']]);
  });

  it('is read from its JUnit XML: a failed test has loaded, a class that could not be made has not', () => {
    expect(read([suite(passed, failed, skipped)], '', 1)).toMatchObject({ state: 'failed', passed: 1, failed: 1, skipped: 1, files: 1, failures: [{ path: 'src/test/java/shop/CartTest.java', test: 'sells' }] });
    expect(read([suite(unmade)], '', 1)).toMatchObject({ state: 'did-not-load', notLoaded: [{ path: 'src/test/java/shop/CartTest.java', reason: 'java.lang.IllegalStateException: no database' }] });
  });

  it.each([
    ['javac', '[ERROR] /tree/src/test/java/CartTest.java:[3,5] cannot find symbol', '/tree/src/test/java/CartTest.java', 'cannot find symbol'],
    ['Kotlin 2', "[ERROR] file:///tree/src/test/kotlin/CartTest.kt:[3,5] Unresolved reference 'Cart'.", '/tree/src/test/kotlin/CartTest.kt', "Unresolved reference 'Cart'."],
    ['Kotlin 1', '[ERROR] /tree/src/test/kotlin/CartTest.kt: (3, 5) Unresolved reference: Cart', '/tree/src/test/kotlin/CartTest.kt', 'Unresolved reference: Cart'],
    ['the reader of pom.xml', "[ERROR] Non-parseable POM /tree/pom.xml: end tag name </a> must match start tag name <b> from line 2 (position: TEXT seen ...</a>... @3:5)  @ line 3, column 5", '/tree/pom.xml', expect.stringContaining('end tag name </a>')],
  ])('names the first place in a file where %s finds a fault', (_what, line, path, reason) => {
    expect(parseMaven([], `[INFO] x\n${line}\n${line.replace('3,5', '9,1')}\n[ERROR] Failed to execute goal x: Compilation failure\n`, end(1), fileOf).notLoaded).toEqual([{ path, reason, frames: [{ path, line: 3, column: 5 }] }]);
  });

  it('without a test is no pass; without what was not fetched it is no run; with another fault it did not load', () => {
    expect(read([], '[INFO] No tests to run.', 0)).toMatchObject({ state: 'none-found', reason: 'Maven ran no test' });
    expect(read([suite(skipped)], '', 0)).toMatchObject({ state: 'none-found', reason: 'every test is skipped' });
    const offline = '[ERROR] Failed to execute goal on project shop: Could not resolve: Cannot access central (https://example.org) in offline mode and the artifact a:b:jar:1 has not been downloaded from it before. -> [Help 1]';
    expect(read([], offline, 1)).toMatchObject({ state: 'not-run', reason: expect.stringMatching(/^Failed to execute goal on project shop: .* before\.$/) });
    expect(read([], '[ERROR] Failed to execute goal a:enforce (default) on project shop: Some rules have failed -> [Help 1]', 1)).toMatchObject({ state: 'did-not-load', reason: 'Failed to execute goal a:enforce (default) on project shop: Some rules have failed' });
    expect(read([suite(passed)], '', 1)).toMatchObject({ state: 'did-not-load' });
  });
});
