import { describe, expect, test } from '@jest/globals';
import type { Finding } from '@dark-factory/contracts';
import type { CheckTree } from '@dark-factory/checks';
import { collectStage, runExpedition, verifyTree, type ProgressEvent } from '@dark-factory/stages';
import { textFile, textOf } from '@dark-factory/runtime';
import { aDraft, aPlan, aUnit } from '../../builders/plan.ts';
import { aFinding } from '../../builders/finding.ts';
import { onEveryTier } from '../../builders/scripted-model.ts';
import { refinementModel } from '../../builders/refinement-model.ts';
import { aPlanInput, aStageWorld, ranWell, REFINE, writesEverything } from '../../builders/stage-world.ts';

const finding = (path: string, overrides: Partial<Finding> = {}): Finding => aFinding({ path, ...overrides });
const owned = (path: string) => ({ path, purpose: 'code', lines: 5, executable: false });

describe('what is broken, and whose it is', () => {
  const plan = aPlan({ units: [aUnit({ id: 'WU-01', files: [owned('db.ts'), owned('config.ts')] }), aUnit({ id: 'WU-02', files: [owned('items.ts'), owned('members.ts')] })] });
  const verify = (findings: Finding[], paths: string[]) => verifyTree(paths.map((path) => textFile(path, 'x')), plan, { regenerateAbove: 0.3 }, { checkTree: ({ files }) => Promise.resolve({ findings, filesChecked: files.length, unchecked: [] }) }).then(({ manifest }) => manifest);

  test('an importer of a file that another unit did not deliver is not to blame', async () => {
    const manifest = await verify([
      finding('db.ts', { rule: 'plan/file-missing', unit: 'WU-01', line: 0, column: 0 }),
      finding('items.ts', { rule: 'imports/script-unresolved', unit: 'WU-02', related: [{ path: 'db.ts', line: 0, message: 'planned, not delivered' }] }),
      finding('members.ts', { rule: 'imports/script-unresolved', unit: 'WU-02', related: [{ path: 'db.ts', line: 0, message: 'planned, not delivered' }] }),
    ], ['config.ts', 'items.ts', 'members.ts']);
    expect(manifest).toMatchObject({ errors: 3, filesWithErrors: 3, brokenShare: 0.75, regenerate: true, brokenUnits: ['WU-01'] });
  });

  test('one that imports from the wrong place is', async () => {
    const manifest = await verify([finding('items.ts', { rule: 'imports/script-unresolved', unit: 'WU-02', related: [{ path: 'db.ts', line: 4, message: 'defined here' }] })], ['db.ts', 'config.ts', 'items.ts', 'members.ts']);
    expect(manifest).toMatchObject({ brokenShare: 0.25, regenerate: false, brokenUnits: ['WU-02'] });
  });

  test('warnings break nothing, and the manifest has the same bytes for the same tree', async () => {
    const findings = [finding('items.ts', { severity: 'warning', unit: 'WU-02' }), finding('config.ts', { severity: 'warning', unit: 'WU-01' })];
    const paths = ['db.ts', 'config.ts', 'items.ts', 'members.ts'];
    const [a, b] = [await verify(findings, paths), await verify([...findings].reverse(), [...paths].reverse())];
    expect(a).toMatchObject({ errors: 0, warnings: 2, filesWithErrors: 0, regenerate: false, brokenUnits: [] });
    expect(JSON.stringify(a)).toBe(JSON.stringify(b));
  });
});

/** A gate in whose eyes a file that says BAD does not parse. */
const badWords: CheckTree = ({ files, plan }) => Promise.resolve({
  findings: files.filter((file) => textOf(file)!.includes('BAD')).map((file) => finding(file.path, { message: 'BAD is not allowed', unit: plan?.units.find((unit) => unit.files.some((own) => own.path === file.path))?.id ?? null })),
  filesChecked: files.length,
  unchecked: [],
});

describe('an expedition', () => {
  test('writes only the broken units again, with their errors in the briefing, and applies what refinement left', async () => {
    const first = new Set<string>();
    const writer = writesEverything((path) => (path === 'src/wu-02.mjs' && !first.has(path) && first.add(path) ? '// BAD' : `// good ${path}`));
    await using world = await aStageWorld(writer);
    const events: ProgressEvent[] = [];
    const result = await runExpedition(
      { plan: aPlanInput(aDraft(), { shards: 2 }), regenerateAbove: 0.3, regenerations: 1, refine: REFINE, branch: 'dark-factory/sample', notify: { runUrl: null, gates: { plan: '', review: '', deploy: '' } } },
      { ...world.deps, planner: writer, writers: onEveryTier(writer), fixer: refinementModel(), checkTree: badWords, runProgram: () => Promise.resolve(ranWell()), progress: (event) => events.push(event) },
    );
    expect(writer.prompts.map((prompt) => /Unit: (\S+)/.exec(prompt)![1])).toEqual(['WU-01', 'WU-02', 'WU-02']);
    expect(writer.prompts[2]).toContain('- src/wu-02.mjs:1 syntax/typescript: BAD is not allowed');
    expect(result.verdict.verdict).toBe('ACCEPT');
    expect(await world.deps.bundles.list('')).toEqual(['archive', 'delivery-r1-s001', 'delivery-r1-s002', 'delivery-r2-s001', 'errors-r1', 'errors-r2', 'ledger-delivered', 'ledger-planned', 'plan', 'refinement', 'tree-final', 'tree-r1', 'tree-r2']);
    expect(events.filter((event) => event.kind === 'stage' && event.state === 'finished').map((event) => (event as { stage: string }).stage)).toEqual(['plan', 'notify (plan)', 'work', 'collect', 'verify', 'work, round 2', 'collect, round 2', 'verify, round 2', 'refine', 'collect (refined)', 'notify']);
    expect(result.notification.missing).toEqual([]);
  });

  test('that is refused by the model from the start ends with that message, not with an empty tree', async () => {
    const { UserError } = await import('@dark-factory/runtime');
    const model = { model: 'locked', forget: () => Promise.resolve(), complete: () => Promise.reject(new UserError({ code: 'model-auth', what: 'the model API refused the key', fix: 'Check the key.' })) };
    await using world = await aStageWorld(model);
    await expect(runExpedition(
      { plan: aPlanInput(), regenerateAbove: 0.3, regenerations: 1, refine: REFINE, branch: 'b', notify: { runUrl: null, gates: { plan: '', review: '', deploy: '' } } },
      { ...world.deps, planner: model, writers: onEveryTier(model), progress: () => undefined },
    )).rejects.toMatchObject({ code: 'model-auth' });
  });

  test('collecting before any worker delivered is an error by name', async () => {
    await using world = await aStageWorld();
    await (await import('@dark-factory/stages')).planStage(aPlanInput(), world.deps);
    await expect(collectStage({ mode: 'deliveries', round: 1, branch: 'b' }, world.deps)).rejects.toMatchObject({ code: 'tree-empty' });
  });
});
