import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { silentLogger, VirtualClock } from '@dark-factory/runtime';
import { runExpedition, type ExpeditionDeps, type PlanResult } from '@dark-factory/stages';
import { createFolderStore } from '@dark-factory/storage';
import { aDraft } from '../../builders/plan.ts';
import { onEveryTier } from '../../builders/scripted-model.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test('whoever is shown the plan can end the run before anything is spent on it or told to anybody', async () => {
  await using folder = await temporaryFolder('approval');
  const never = (): never => { throw new Error('nothing may be asked or told'); };
  const shown: PlanResult[] = [];
  const deps: ExpeditionDeps = {
    clock: new VirtualClock(), logger: silentLogger, bundles: createFolderStore({ folder: join(folder.path, 'bundles') }), writers: onEveryTier({ model: 'none', complete: never, forget: never }),
    cache: { get: never, put: never }, forge: { commitTree: never, putPullRequest: never, putIssue: never, readIssue: never },
    checkTree: never, checkSyntax: never, signaturesOf: never, importEdges: never, runProgram: never, progress: () => undefined,
    approve: (plan) => {
      shown.push(plan);
      return Promise.reject(new Error('no, thank you'));
    },
  };
  const plan = { sow: { path: 'SOW.md', content: Buffer.from('one\n'.repeat(10)) }, draft: { path: 'factory-plan.json', json: JSON.stringify(aDraft()) }, expedition: 'sample', outputRoot: 'out', shards: 2, maxOutputTokens: 8_000, maxUnitTokens: 16_000, briefingTokens: 4_000, allowWorkflows: false, limits: { inFlight: 1 } };

  const run = runExpedition({ plan, regenerateAbove: 0.3, regenerations: 1, refine: { maxRounds: 1, contextTokens: 8_000, maxOutputTokens: 8_000, allowWorkflows: false }, branch: 'b', notify: { runUrl: null, gates: { plan: '', review: '', deploy: '' } } }, deps);

  await expect(run).rejects.toThrow('no, thank you');
  expect(shown.map((result) => result.plan.units.length)).toEqual([2]);
});
