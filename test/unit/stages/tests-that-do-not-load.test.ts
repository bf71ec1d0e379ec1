import { describe, expect, it } from '@jest/globals';
import type { NotLoaded, Plan, RuntimeEvidence, RuntimeStep, TestResults } from '@dark-factory/contracts';
import { textFile } from '@dark-factory/runtime';
import { verifyTree, type VerifiedTree } from '@dark-factory/stages';
import { aPlan, aUnit } from '../../builders/plan.ts';

const FILES = {
  'server/pyproject.toml': '[project]\nname = "shop"\n\n[tool.pytest.ini_options]\ntestpaths = ["tests"]\n', 'server/tests/test_a.py': 'import x\n', 'server/shop.py': '',
  'server/conftest.py': 'import pytest\n\n\n@pytest.fixture(\n    scope="session",\n)\ndef client():\n    return 1\n\n\n@pytest.fixture(name="session")\ndef _made():\n    return 1\n',
};
const step = (parts: Partial<RuntimeStep>): RuntimeStep => ({ stack: 'server', step: 'test', command: ['x'], outcome: { state: 'passed' }, exitCode: 0, durationMs: 0, tail: '', ...parts });
const tests = (parts: Partial<TestResults>): TestResults => ({ state: 'passed', passed: 1, failed: 0, skipped: 0, files: 1, notLoaded: [], failures: [], ...parts });
const evidence = (results: Partial<TestResults>, ...steps: RuntimeStep[]): RuntimeEvidence => ({ isolation: { tier: 'process-group', detail: '', limits: [] }, steps, tests: tests(results), healthy: null, authentication: null, acceptance: { cases: [] } });

async function verified(ran: RuntimeEvidence, plan?: Plan, files: Readonly<Record<string, string>> = FILES): Promise<VerifiedTree['manifest']> {
  const { manifest } = await verifyTree(Object.entries(files).map(([path, text]) => textFile(path, text)), plan, { regenerateAbove: 1 }, {
    checkTree: () => Promise.resolve({ findings: [], filesChecked: 1, unchecked: [] }), runTests: () => Promise.resolve(ran),
  });
  return manifest;
}
const notLoaded = (file: NotLoaded): RuntimeEvidence => evidence({ state: 'did-not-load', notLoaded: [file] }, step({ outcome: { state: 'failed', reason: '1 of 1 test files did not load' } }));

describe('a test file that does not load', () => {
  it('is found at its line, with the file where loading ended', async () => {
    const { findings, testsLoad } = await verified(notLoaded({ path: 'server/tests/test_a.py', line: 1, reason: "ModuleNotFoundError: No module named 'x'", cause: { path: 'server/shop.py', line: 4 } }));
    expect(findings).toEqual([{
      rule: 'tests/load', severity: 'error', path: 'server/tests/test_a.py', line: 1, column: 0, message: "the test file does not load: ModuleNotFoundError: No module named 'x'",
      unit: null, confidence: 'high', fixes: [], related: [{ path: 'server/shop.py', line: 4, message: 'the fault is here' }],
    }]);
    expect(testsLoad).toEqual({ state: 'failed', reason: "ModuleNotFoundError: No module named 'x'" });
  });

  it('for want of a fixture is told which there are of like name', async () => {
    const near = await verified(notLoaded({ path: 'server/tests/test_a.py', line: 6, column: 3, reason: "fixture 'clent' not found" }));
    expect(near.findings).toMatchObject([{ line: 6, column: 3, message: "the test file does not load: fixture 'clent' not found; there is 'client'", related: [{ path: 'server/conftest.py', line: 7, message: "the fixture 'client' is defined here" }] }]);
    expect((await verified(notLoaded({ path: 'server/tests/test_a.py', reason: "fixture 'sesion' not found" }))).findings).toMatchObject([{ related: [{ path: 'server/conftest.py', line: 12 }] }]);
    expect((await verified(notLoaded({ path: 'server/tests/test_a.py', reason: "fixture 'database' not found" }))).findings).toMatchObject([{ message: "the test file does not load: fixture 'database' not found", related: [] }]);
  });

  it('is the unit to mend whose file it ends in', async () => {
    const plan = aPlan({ stack: [{ root: 'server', language: 'python', services: [], env: [], install: [], build: [], migrate: [], test: [['pytest']] }], units: [
      aUnit({ id: 'WU-01', files: [{ path: 'server/shop.py', purpose: 'p', lines: 1, executable: false }] }), aUnit({ id: 'WU-02', files: [{ path: 'server/tests/test_a.py', purpose: 'p', lines: 1, executable: false }] }),
    ] });
    const ended = await verified(notLoaded({ path: 'server/tests/test_a.py', reason: 'r', cause: { path: 'server/shop.py', line: 4 } }), plan);
    expect([ended.findings[0]!.unit, ended.brokenUnits]).toEqual(['WU-02', ['WU-01']]);
    expect((await verified(notLoaded({ path: 'server/tests/test_a.py', reason: 'r' }), plan)).brokenUnits).toEqual(['WU-02']);
  });
});

describe('tests of which nothing is known', () => {
  it('are an error where the project says how it is tested', async () => {
    const none = await verified(evidence({ state: 'none-found', passed: 0, files: 0 }, step({ outcome: { state: 'failed', reason: 'exit code 5: no tests were collected' } })));
    expect(none.findings).toMatchObject([{ severity: 'error', path: 'server/pyproject.toml', line: 4, message: expect.stringContaining('no test was found: exit code 5') }]);
    expect(none.testsLoad).toEqual({ state: 'none-found' });
    const crashed = await verified(evidence({ state: 'did-not-load', reason: 'No module named pytest' }, step({ outcome: { state: 'failed', reason: 'No module named pytest' }, tail: 'python: No module named pytest' })));
    expect(crashed.findings).toMatchObject([{ path: 'server/pyproject.toml', message: 'the tests do not load: No module named pytest\npython: No module named pytest' }]);
  });

  it('are an error in a tree that holds none, and no run where their runner is not read', async () => {
    expect(await verified(evidence({}), undefined, { 'package.json': '{}' })).toMatchObject({ testsLoad: { state: 'none-found' }, findings: [{ severity: 'error', path: 'package.json', message: expect.stringContaining('no test was found') }] });
    expect(await verified(evidence({}), undefined, { 'a.txt': '' })).toMatchObject({ errors: 1, findings: [{ path: '.' }] });
    expect(await verified(evidence({}), undefined, { 'package.json': '{"scripts":{"test":"mocha"}}' })).toMatchObject({ errors: 0, testsLoad: { state: 'not-run' }, findings: [{ severity: 'warning', path: 'package.json' }] });
  });
});

describe('a step before the tests that fails', () => {
  it('is an error at the place that it prints, else where the project is described', async () => {
    const build = await verified(evidence({ state: 'not-run' }, step({ step: 'build', outcome: { state: 'failed', reason: 'exit code 1' }, tail: 'shop.py:7:3: invalid syntax' })));
    expect(build.findings).toMatchObject([{ severity: 'error', path: 'server/shop.py', line: 7, column: 3, message: 'build failed: exit code 1\nshop.py:7:3: invalid syntax' }]);
    const install = await verified(evidence({ state: 'not-run' }, step({ step: 'install', outcome: { state: 'failed', reason: 'exit code 1' }, tail: 'ERROR: No matching distribution' })));
    expect(install).toMatchObject({ testsLoad: { state: 'failed', reason: 'install failed: exit code 1' }, findings: [{ path: 'server/pyproject.toml' }] });
  });

  it.each([['could not be started: spawn npm ENOENT', ''], ['exit code 127: the command was not found', ''], ['exit code 1', 'npm error code ENOTFOUND'], ['time limit of 600 s reached, killed', '']])('is no error of a tree without a plan when the machine is at fault: %s', async (reason, tail) => {
    const manifest = await verified(evidence({ state: 'not-run', reason: 'install failed' }, step({ step: 'install', outcome: { state: 'failed', reason }, tail }), step({ outcome: { state: 'skipped', reason: 'install failed' } })));
    expect(manifest).toMatchObject({ errors: 0, testsLoad: { state: 'not-run' }, findings: [{ severity: 'warning', path: 'server/pyproject.toml', message: `the tests were not run: install failed: ${reason}` }] });
  });
});
