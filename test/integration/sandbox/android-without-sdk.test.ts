import { expect, test } from '@jest/globals';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { aStack, sandboxRun, summary } from './sandbox-run.ts';

const ANDROID = { 'android/settings.gradle.kts': 'include(":app")', 'android/app/build.gradle.kts': 'plugins { id("com.android.application") version "8.5.0" }', 'android/app/src/main/java/Main.kt': 'fun main() {}\n' };
const android = aStack({ root: 'android', language: 'kotlin', testRunner: 'gradle', install: [['no-such-folder/gradlew', 'assembleDebug']], build: [['no-such-folder/gradlew', 'lint']], test: [['no-such-folder/gradlew', 'testDebugUnitTest']] });
const WEB = { 'web/a.test.mjs': "import test from 'node:test';\ntest('adds', () => {});\n" };
const web = aStack({ root: 'web', testRunner: 'node-test', test: [['node', '--test']] });
const REASON = 'not built: no Android SDK';

test('a program of Android is not built where there is no SDK, which breaks no tests of others', async () => {
  const evidence = await sandboxRun({ ...ANDROID, ...WEB }, [android, web]);
  expect(summary(evidence)).toEqual([`install skipped: ${REASON}`, `build skipped: ${REASON}`, `test skipped: ${REASON}`, 'test passed']);
  expect(evidence.tests).toMatchObject({ state: 'passed', passed: 1 });
  expect(evidence.healthy).toBeNull();
});

test('alone it has no tests that ran, and says why', async () => {
  const evidence = await sandboxRun(ANDROID, [android]);
  expect(evidence.tests).toMatchObject({ state: 'not-run', passed: 0, failed: 0, reason: REASON });
});

test('a program for which the plan names no command is not passed over', async () => {
  const evidence = await sandboxRun({ ...ANDROID, ...WEB, 'site/index.html': '<p>Hello</p>\n' }, [aStack({ root: 'android', language: 'kotlin' }), aStack({ root: 'site', language: 'other' }), web]);
  expect(evidence.steps.map(({ stack, step, outcome }) => [stack, step, 'reason' in outcome ? outcome.reason : outcome.state])).toEqual([
    ['android', 'build', REASON], ['site', 'build', 'not built: the plan names no command for it'], ['web', 'test', 'passed'],
  ]);
});

test.each<[string, (sdk: string) => [Record<string, string>, object]]>([
  ['the host names it', (sdk) => [ANDROID, { androidSdk: sdk }]],
  ['the tree names it', (sdk) => [{ ...ANDROID, 'android/local.properties': `sdk.dir=${sdk}\n` }, {}]],
  ['it is no program of Android', () => [{ 'android/settings.gradle.kts': '', 'android/build.gradle.kts': 'plugins { kotlin("jvm") }' }, {}]],
])('it is built where %s', async (_where, made) => {
  await using sdk = await temporaryFolder('android-sdk');
  const [files, options] = made(sdk.path);
  const evidence = await sandboxRun(files, [android], options);
  expect(evidence.steps[0]!.outcome).toMatchObject({ state: 'failed' });
  expect(evidence.tests).toMatchObject({ state: 'not-run', reason: 'install failed' });
});

test('programs see the SDK of the host by its usual name, and an SDK that is named and not there is none', async () => {
  await using sdk = await temporaryFolder('android-sdk');
  const asks = aStack({ install: [['sh', '-c', 'echo "$ANDROID_HOME"']] });
  expect((await sandboxRun({}, [asks], { androidSdk: sdk.path })).steps[0]!.tail).toBe(sdk.path);
  expect(summary(await sandboxRun(ANDROID, [android], { androidSdk: `${sdk.path}/gone` }))[0]).toBe(`install skipped: ${REASON}`);
});
