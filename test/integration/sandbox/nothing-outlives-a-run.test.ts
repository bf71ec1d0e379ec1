import { describe, expect, it } from '@jest/globals';
import { TIERS } from './escape-world.ts';
import { killedInTheMiddle, MAY_SWITCH_USER } from './run-as.ts';
import { aStack, processesNaming, sandboxRun, stepOf, summary } from './sandbox-run.ts';

/** Leaves a process in a session of its own, with a cleared environment and no parent, and says nothing of it. */
const daemon = (mark: string, then: string): string => `
const { spawn } = require('node:child_process');
const inner = "require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', '${mark}'], { detached: true, stdio: 'inherit', env: {} }).unref()";
spawn(process.execPath, ['-e', inner], { detached: true, stdio: 'inherit', env: {} }).on('exit', () => { ${then} });
`;

describe('what a program leaves running', () => {
  it('dies with its step', async () => {
    const mark = `daemon-${Date.now()}-a`;
    const evidence = await sandboxRun({ 'd.js': daemon(mark, "console.log('left'); process.exit(0)") }, [aStack({ build: [['node', 'd.js'], ['node', '-e', "console.log('next')"]] })]);

    expect(summary(evidence)).toEqual(['build passed', 'build passed']);
    expect(stepOf(evidence, 'build').tail).toBe('left');
    expect(await processesNaming(mark)).toEqual([]);
  });

  it('dies with a step that is killed at its limit', async () => {
    const mark = `daemon-${Date.now()}-b`;
    const evidence = await sandboxRun({ 'd.js': daemon(mark, "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)") }, [aStack({ build: [['node', 'd.js']] })], { stepTimeoutMs: 1000 });

    expect(summary(evidence)).toEqual(['build failed: time limit of 1 s reached, killed']);
    expect(stepOf(evidence, 'build')).toMatchObject({ exitCode: null, durationMs: expect.any(Number) });
    expect(stepOf(evidence, 'build').durationMs).toBeLessThan(2500);
    expect(await processesNaming(mark)).toEqual([]);
  });

  for (const { tier, setpriv } of TIERS.filter((one) => one.tier !== 'process-group')) {
    (MAY_SWITCH_USER ? it : it.skip)(`dies with us when we are killed, though it ended what it could, in the tier ${tier}`, async () => {
      const { before, after } = await killedInTheMiddle(setpriv, processesNaming);

      expect(before.join('\n')).toMatch(/postgres -D .*setInterval/s);
      expect(after).toEqual([]);
    }, 30_000);
  }
});
