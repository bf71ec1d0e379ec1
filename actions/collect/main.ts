import { escapeMarkdown } from '@dark-factory/runtime';
import type { CollectResult } from '@dark-factory/stages';
import { artifactBundles, githubForge } from '../host/adapters.ts';
import { readInputs } from '../host/input-reading.ts';
import { setOutputs } from '../host/outputs.ts';
import { runAction } from '../host/run-action.ts';
import { table, writeSummary } from '../host/step-summary.ts';
import { CollectInputs } from './inputs.ts';

runAction(async (host) => {
  const inputs = readInputs(CollectInputs);
  const { BUNDLES, collectStage, readDocument, takeBundle } = await import('@dark-factory/stages');
  const [bundles, forge] = await Promise.all([artifactBundles(inputs.scope, host), githubForge(inputs.token, host)]);
  const plan = readDocument('plan', (await takeBundle(bundles, BUNDLES.plan)).files, 'plan.json', BUNDLES.plan);
  const branch = inputs.branch ?? `dark-factory/${plan.expedition.name}`;
  const base = inputs.base ?? host.environment.branch;
  const result = await collectStage({ mode: inputs.mode, round: inputs.round, branch, base }, { clock: host.clock, logger: host.logger, bundles, forge });
  const { manifest, commit, bundle } = result;
  setOutputs({
    branch: commit?.branch ?? null,
    commit: commit?.commit ?? null,
    files: manifest.files.length,
    'tree-digest': manifest.digest,
    bundle,
    changed: commit?.kind === 'committed',
  });
  await writeSummary(collectSummary(result));
});

function collectSummary({ manifest, commit }: CollectResult): string {
  const rows = manifest.units.map((unit) => [unit.id, unit.status, unit.files, escapeMarkdown(unit.missing.join(', '))]);
  const where = commit === null ? '' : ` on branch \`${commit.branch}\`, ${commit.kind === 'unchanged' ? 'which held it already' : `commit \`${commit.commit}\``}`;
  return `## Tree\n\n${manifest.files.length} files under \`${manifest.outputRoot}\`${where}.\n\n${table(['Unit', 'State', 'Files', 'Missing'], rows)}`;
}
