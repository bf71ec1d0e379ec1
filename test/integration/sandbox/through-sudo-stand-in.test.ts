import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { killedInTheMiddle, MAY_SWITCH_USER, runAs } from './run-as.ts';
import { processesNaming, stepOf, summary } from './sandbox-run.ts';
import { sudoStandIn, type SudoStandIn } from './sudo-stand-in.ts';

const ALL_PASSED = ['service passed', 'build passed', 'start passed', 'health passed', 'authentication skipped: there is no OpenAPI document', 'test passed', 'stop passed'];

let sudo: SudoStandIn;

(MAY_SWITCH_USER ? describe : describe.skip)('the sandbox of an ordinary user, with a stand-in for a sudo that asks for no password', () => {
  beforeEach(async () => { sudo = await sudoStandIn(); });
  afterEach(async () => { await sudo[Symbol.asyncDispose](); });

  it('locks programs in as another user, and leaves nothing', async () => {
    const { evidence, folder } = await runAs(sudo.setpriv, false, sudo.launcher);

    expect(evidence!.isolation).toMatchObject({ tier: 'namespace-and-user', detail: expect.stringMatching(/^own processes, \/proc, \/tmp, \/run and user 65534 through sudo; (?!stronger)/) });
    expect(summary(evidence!)).toEqual(ALL_PASSED);
    expect(stepOf(evidence!, 'build').tail).toBe('not seen');
    expect(await processesNaming(folder)).toEqual([]);
    const calls = await sudo.calls();
    expect(calls.map(({ words }) => words[0])).toEqual(calls.map(() => '-n'));
    for (const { words, variables } of calls) {
      const named = variables.filter((name) => !['PATH', 'PWD', 'OLDPWD', 'SHLVL', '_'].includes(name)).sort();
      const kept = words.filter((word) => word.startsWith('--preserve-env=')).flatMap((word) => word.slice('--preserve-env='.length).split(','));
      expect(named.filter((name) => !/^SANDBOX_\d+$/.test(name))).toEqual([]);
      expect(kept.sort()).toEqual(named);
    }
    const commands = calls.map(({ words }) => words.slice(words.findIndex((word) => word.startsWith('PATH=')) + 1).map((word) => word.replace(/^.*\//, '')));
    expect([...new Set(commands.map(([program]) => program))].sort()).toEqual(['chown', 'nsenter', 'rm', 'unshare']);
  }, 60_000);

  it('ends with all that it started when we are killed', async () => {
    const { before, after } = await killedInTheMiddle(sudo.setpriv, processesNaming, sudo.launcher);

    expect(before.join('\n')).toMatch(/postgres -D .*setInterval/s);
    expect(after).toEqual([]);
  }, 60_000);
});
