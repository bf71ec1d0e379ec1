import { describe, expect, it } from '@jest/globals';
import { parseGradle } from '../../../packages/sandbox/src/tests/gradle-report.ts';
import { testCommand } from '../../../packages/sandbox/src/tests/test-command.ts';
import { judge } from '../../../packages/sandbox/src/tests/test-verdict.ts';

// Written by hand in the form that Gradle 8 and Kotlin 2 give: neither can be had from a package registry.
const suite = (...cases: string[]): string => `<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="shop.CartTest" tests="${cases.length}" skipped="0" failures="0" errors="0" timestamp="2026-01-01T00:00:00" hostname="h" time="0.01">
  <properties/>
  ${cases.join('\n  ')}
  <system-out><![CDATA[]]></system-out>
</testsuite>`;
const passed = '<testcase name="adds()" classname="shop.CartTest" time="0.001"/>';
const failed = '<testcase name="sells()" classname="shop.CartTest" time="0.001"><failure message="expected: &lt;2&gt; but was: &lt;1&gt;" type="org.opentest4j.AssertionFailedError">AssertionFailedError: expected: &lt;2&gt; but was: &lt;1&gt;\n\tat shop.CartTest.sells(CartTest.kt:12)</failure></testcase>';
const broken = '<testcase name="initializationError" classname="shop.CartTest" time="0.001"><failure message="no database" type="java.lang.IllegalStateException">IllegalStateException: no database</failure></testcase>';
const fileOf = (name: string): string => `src/test/kotlin/${name.replaceAll('.', '/')}.kt`;
const end = (exitCode: number): { exitCode: number; tail: string } => ({ exitCode, tail: '' });

describe('a test run of Gradle', () => {
  it('is known by its command, and made to end when it ends', () => {
    const around = { declared: 'other' as const, scripts: {}, paths: [], reportFile: '/r', nodeReporter: '/n.mjs', offline: true };
    const options = ['--no-daemon', '--console=plain', '--continue', '--offline'];
    for (const command of [['gradle', 'test'], ['./gradlew', ':app:testDebugUnitTest'], ['sh', 'gradlew', 'check'], ['./gradlew', 'jvmTest']]) expect(testCommand(command, around)).toMatchObject({ runner: 'gradle', command: [...command, ...options] });
    expect(testCommand(['gradle', '--no-daemon', 'test'], { ...around, offline: false })).toMatchObject({ command: ['gradle', '--no-daemon', 'test', '--console=plain', '--continue'] });
    expect(testCommand(['gradle', 'assemble'], around)).toMatchObject({ runner: 'other' });
  });

  it('is read from its JUnit XML: a failed test has loaded, a class that could not be made has not', () => {
    expect(parseGradle([suite(passed, failed)], '', end(1), fileOf)).toMatchObject({ passed: 1, failed: 1, files: 1, notLoaded: [], failures: [{ path: 'src/test/kotlin/shop/CartTest.kt', test: 'sells()' }] });
    expect(judge(parseGradle([suite(broken)], '', end(1), fileOf), 1)).toMatchObject({ state: 'did-not-load', notLoaded: [{ path: 'src/test/kotlin/shop/CartTest.kt', reason: 'IllegalStateException: no database' }] });
  });

  it.each([
    ['Kotlin 2', 'e: file:///tree/app/src/test/kotlin/CartTest.kt:3:5 Unresolved reference \'Cart\'.', "Unresolved reference 'Cart'.", 5],
    ['Kotlin 1.8', 'e: /tree/app/src/test/kotlin/CartTest.kt: (3, 5): Unresolved reference: Cart', 'Unresolved reference: Cart', 5],
  ])('names the file and line that %s does not compile', (_version, line, reason, column) => {
    const output = `> Task :app:compileTestKotlin FAILED\n${line}\n${line.replace('3', '9')}\n\nFAILURE: Build failed with an exception.\n\n* What went wrong:\nExecution failed for task ':app:compileTestKotlin'.\n`;
    expect(judge(parseGradle([], output, end(1), fileOf), 1)).toMatchObject({ state: 'did-not-load' });
    expect(parseGradle([], output, end(1), fileOf).notLoaded).toEqual([{ path: '/tree/app/src/test/kotlin/CartTest.kt', reason, frames: [{ path: '/tree/app/src/test/kotlin/CartTest.kt', line: 3, column }] }]);
  });

  it('names what javac does not compile, and the build script that fails', () => {
    const output = "/tree/app/src/test/java/CartTest.java:5: error: cannot find symbol\n        Cart cart;\n        ^\nFAILURE: Build failed with an exception.\n\n* Where:\nBuild file '/tree/app/build.gradle.kts' line: 12\n\n* What went wrong:\nCould not find method foo()\n";
    expect(parseGradle([], output, end(1), fileOf).notLoaded).toMatchObject([
      { path: '/tree/app/src/test/java/CartTest.java', reason: 'cannot find symbol', frames: [{ line: 5 }] },
      { path: '/tree/app/build.gradle.kts', reason: 'Could not find method foo()', frames: [{ line: 12 }] },
    ]);
  });

  it('without a test is no pass; without what the machine lacks it is no run', () => {
    expect(judge(parseGradle([], '> Task :test NO-SOURCE\n\nBUILD SUCCESSFUL in 1s\n', end(0), fileOf), 0)).toMatchObject({ state: 'none-found', reason: 'Gradle ran no test' });
    expect(judge(parseGradle([], "* What went wrong:\nCould not determine the dependencies of task ':test'.\n> SDK location not found. Define a valid SDK location\n", end(1), fileOf), 1)).toMatchObject({ state: 'not-run', reason: 'SDK location not found. Define a valid SDK location' });
    expect(judge(parseGradle([], "* What went wrong:\nTask 'test' not found in root project 'shop'.\n\n* Try:\n", end(1), fileOf), 1)).toMatchObject({ state: 'did-not-load', reason: "Task 'test' not found in root project 'shop'." });
  });

  it('is not slow on an output that no tool would print', () => {
    const started = performance.now();
    parseGradle(['<testsuite>', '<a'.repeat(10_000)], `e: ${'a.kt:1:'.repeat(100_000)}\n${`e: ${'.kt:1'.repeat(300)}\n`.repeat(500)}`, end(1), fileOf);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
