import { describe, expect, it } from '@jest/globals';
import { NO_USAGE } from '@dark-factory/contracts';
import { RecordingLogger, UserError } from '@dark-factory/runtime';

import { annotateFindings } from '../../../actions/host/annotations.ts';
import { privateFolders, registryVariables, runnerEnvironment } from '../../../actions/host/runner-environment.ts';
import { fitSummary } from '../../../actions/host/step-summary.ts';
import { unfinished, workSummary } from '../../../actions/host/work-summary.ts';
import { aFinding } from '../../builders/finding.ts';

describe('a step summary', () => {
  it('that is too large is cut at a line and says so, because the runner would drop all of it', () => {
    const text = Array.from({ length: 30_000 }, (_none, index) => `| ${index} | größer |`).join('\n');
    const fitted = fitSummary(text, 100_000);
    expect(Buffer.byteLength(fitted)).toBeLessThanOrEqual(100_000);
    expect(fitted).toMatch(/\|\n\n_Cut here: \d+ of \d+ bytes did not fit into a step summary\./);
    expect(fitSummary('short', 100_000)).toBe('short');
  });
});

describe('annotations', () => {
  it('stop at what GitHub shows of a kind, and say how many more there are', () => {
    const logger = new RecordingLogger();
    const findings = Array.from({ length: 12 }, (_none, line) => aFinding({ rule: 'a/b', severity: 'warning', path: 'x.py', line, message: 'm' }));
    annotateFindings(findings, 'app', logger);
    expect(logger.lines.filter(({ level }) => level === 'warning')).toHaveLength(10);
    expect(logger.lines[0]!.at).toEqual({ path: 'app/x.py', line: 0, column: 1, title: 'a/b' });
    expect(logger.lines.at(-1)).toEqual({ level: 'notice', message: '2 more warnings are in the step summary and the error manifest.' });
  });
});

describe('the summary of a worker', () => {
  it('says how each unit was written and why, and what ended it early', () => {
    const stopped = new UserError({ code: 'budget-reached', what: 'the next request could take 9000 tokens', fix: 'Run again.' });
    const usage = { ...NO_USAGE, requests: 3, usd: 0.0125 };
    const choices = [{ unit: 'WU-01', effort: 9, tier: 'frontier' as const, model: 'big|1', maxOutputTokens: 8_000, repairs: 3, reasons: ['+2: touches security: SQL', 'effort 9: frontier model'] }];
    const text = workSummary('s001', { deliveries: [], usage, stopped }, choices);
    expect(text).toContain('| WU-01 | 9 | frontier | big\\|1 | +2: touches security: SQL; effort 9: frontier model |');
    expect(text).toMatch(/Stopped: the next request could take 9000 tokens/);
    expect(text).toContain('3 requests, 0 of them failed, 0.0125 US dollars.');
  });
});

describe('units that are not whole', () => {
  it('are named together with what stopped all of them', () => {
    const stopped = new UserError({ code: 'model-auth', what: 'the model API refused the key', fix: 'Check it.' });
    expect(unfinished({ deliveries: [] })).toBeUndefined();
    expect(unfinished({ deliveries: [], stopped })).toBe(stopped);
    const deliveries = [{ unit: 'WU-01', status: 'done' }, { unit: 'WU-02', status: 'partial', reason: 'cut' }] as never;
    expect(unfinished({ deliveries, stopped })?.details).toEqual(['WU-02 is partial: cut', stopped.message]);
  });
});

describe('the environment of a run', () => {
  const env = { GITHUB_REPOSITORY: 'acme/shop', GITHUB_SERVER_URL: 'https://git.acme.example/', GITHUB_API_URL: 'https://git.acme.example/api/v3/', GITHUB_RUN_ID: '9' };

  it('is that of the server that the run is on', () => {
    expect(runnerEnvironment({ ...env, GITHUB_REF: 'refs/heads/feature/x' })).toMatchObject({ apiUrl: 'https://git.acme.example/api/v3', owner: 'acme', repo: 'shop', runUrl: 'https://git.acme.example/acme/shop/actions/runs/9', branch: 'feature/x' });
  });

  it('reaches generated code as addresses of registries and certificates, without a token or a key', () => {
    expect(registryVariables({ ...env, GITHUB_TOKEN: 't', COPILOT_GITHUB_TOKEN: 'c', 'INPUT_API-KEY': 'k', INPUT_TOKEN: 't', ACTIONS_RUNTIME_TOKEN: 'r', npm_config__auth: 'a', HTTPS_PROXY: 'http://p', PIP_CERT: '/c' })).toEqual({ HTTPS_PROXY: 'http://p', PIP_CERT: '/c' });
  });

  it('has folders that generated code does not see: on a self-hosted runner that with its credentials is one', () => {
    expect(privateFolders({ ...env, HOME: '/home/runner', RUNNER_TEMP: '/opt/actions-runner/_work/_temp', GITHUB_WORKSPACE: '/opt/actions-runner/_work/shop/shop' })).toEqual(['/home/runner', '/opt/actions-runner/_work/shop/shop', '/opt/actions-runner/_work/_temp', '/opt/actions-runner']);
    expect(privateFolders({ HOME: '', RUNNER_TEMP: '' })).toEqual([]);
  });

  it('has no branch for a tag or a pull request', () => {
    expect(['refs/tags/v1', 'refs/pull/3/merge'].map((GITHUB_REF) => runnerEnvironment({ ...env, GITHUB_REF }).branch)).toEqual([undefined, undefined]);
  });
});
