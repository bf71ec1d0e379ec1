import { describe, expect, it } from '@jest/globals';
import { MAY_SWITCH_USER, runAs } from './run-as.ts';
import { processesNaming, stepOf, summary } from './sandbox-run.ts';

const ALL_PASSED = ['service passed', 'build passed', 'start passed', 'health passed', 'authentication skipped: there is no OpenAPI document', 'test passed', 'stop passed'];
const NOBODY = ['--reuid=65534', '--regid=65534', '--clear-groups'];

(MAY_SWITCH_USER ? describe : describe.skip)('the sandbox', () => {
  it('locks programs into a user namespace where we are an ordinary user', async () => {
    const { evidence, error, folder } = await runAs(NOBODY, false);
    if (error !== undefined) return expect(error.code).toBe('sandbox-weak'); // a machine without unprivileged user namespaces

    expect(evidence!.isolation.tier).toBe('user-namespace');
    expect(summary(evidence!)).toEqual(ALL_PASSED);
    expect(stepOf(evidence!, 'build').tail).toBe('not seen');
    expect(await processesNaming(folder)).toEqual([]);
  }, 30_000);

  it('refuses where nothing works, and says what to change', async () => {
    const { error } = await runAs(['--bounding-set=-sys_admin'], false);

    expect(error).toEqual({ code: 'sandbox-weak', message: expect.stringMatching(/namespace-and-user: unshare: .*\nRun as root, with password-less sudo, .*allow weak isolation/s) });
  });

  it('runs there when it is allowed, as another user, and sweeps what was left', async () => {
    const { evidence, folder } = await runAs(['--bounding-set=-sys_admin'], true);

    expect(evidence!.isolation).toMatchObject({ tier: 'process-group', detail: expect.stringMatching(/: weak, a program can reach .*the network of the host/) });
    expect(summary(evidence!)).toEqual(ALL_PASSED);
    expect(stepOf(evidence!, 'build').tail).toBe('not seen');
    expect(await processesNaming(folder)).toEqual([]);
  }, 30_000);
});
