import { readFile } from 'node:fs/promises';
import type * as z from 'zod';

import { describe, expect, it } from '@jest/globals';

import { CollectInputs } from '../../../actions/collect/inputs.ts';
import { ExpeditionInputs } from '../../../actions/expedition/inputs.ts';
import { NotifyInputs } from '../../../actions/notify/inputs.ts';
import { PlanInputs } from '../../../actions/plan/inputs.ts';
import { RefineInputs } from '../../../actions/refine/inputs.ts';
import { VerifyGateInputs } from '../../../actions/verify-gate/inputs.ts';
import { WorkerInputs } from '../../../actions/worker/inputs.ts';
import { staleActionPages, type ActionManifest } from '../../../scripts/action-docs.ts';
import { actionNames } from '../../../scripts/release-tree.ts';
import { sourceOf, yamlOf, type Workflow } from './parsed-workflow.ts';

type Schema = z.ZodObject<z.ZodRawShape>;
const ACTIONS: Record<string, Schema> = {
  collect: CollectInputs, expedition: ExpeditionInputs, notify: NotifyInputs, plan: PlanInputs, refine: RefineInputs, 'verify-gate': VerifyGateInputs, worker: WorkerInputs,
};
const manifestOf = (name: string): Promise<ActionManifest & { runs: { using: string; main: string } }> => yamlOf(name === 'expedition' ? 'action.yml' : `actions/${name}/action.yml`);

describe('inputs and outputs', () => {
  it('belong to every action that there is', async () => {
    expect(Object.keys(ACTIONS).filter((name) => name !== 'expedition')).toEqual(await actionNames());
  });

  describe.each(Object.keys(ACTIONS))('%s', (name) => {
    it('reads what its action.yml describes', async () => {
      const { inputs, outputs, runs } = await manifestOf(name);
      expect(Object.keys(inputs).sort()).toEqual(Object.keys(ACTIONS[name]!.shape).sort());
      for (const { description } of [...Object.values(inputs), ...Object.values(outputs)]) expect(description.length).toBeGreaterThan(10);
      expect(runs).toEqual({ using: 'node24', main: name === 'expedition' ? 'dist/expedition.js' : `../../dist/${name}.js` });
    });

    it('has the defaults that its action.yml promises, also when a workflow hands on an empty input', async () => {
      const { inputs } = await manifestOf(name);
      const schema = ACTIONS[name]!;
      for (const [key, input] of Object.entries(inputs)) {
        const field = schema.shape[key] as z.ZodType;
        if (input.required === true || input.default?.includes('${{')) {
          expect([key, field.safeParse(undefined).success]).toEqual([key, false]);
          continue;
        }
        const byDefault = field.parse(undefined);
        expect([key, input.default === '' ? byDefault ?? '' : byDefault]).toEqual([key, input.default === '' ? '' : field.parse(input.default)]);
      }
    });

    it('sets the outputs that its action.yml describes', async () => {
      const { outputs } = await manifestOf(name);
      const sources = await Promise.all([`actions/${name}/main.ts`, ...(name === 'notify' || name === 'expedition' ? ['actions/host/delivery-summary.ts'] : [])].map(sourceOf));
      for (const output of Object.keys(outputs)) expect(sources.join('\n')).toMatch(new RegExp(`(?:'${output}'|\\b${output})(?:[:,]| \\})`));
    });
  });

  it('are the same in expedition.yml', async () => {
    const workflow = await yamlOf<Workflow>('.github/workflows/expedition.yml');
    const { inputs } = workflow.on.workflow_call!;
    const handedOn = new Set<string>();
    for (const { uses, with: given = {} } of Object.values(workflow.jobs).flatMap((job) => job.steps)) {
      const action = /^org\/dark-factory\/([\w-]+)@v1$/.exec(uses ?? '')?.[1];
      if (action === undefined) continue;
      const manifest = await manifestOf(action);
      expect(Object.keys(manifest.inputs)).toEqual(expect.arrayContaining(Object.keys(given)));
      for (const [key, value] of Object.entries(given)) {
        const own = /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(value)?.[1];
        if (own === undefined) continue;
        handedOn.add(own);
        if (own === key) expect([key, inputs[own]!.description, inputs[own]!.default]).toEqual([key, expect.any(String), inputs[own]!.required ? undefined : manifest.inputs[key]!.default ?? '']);
      }
    }
    const used = new Set([...(await sourceOf('.github/workflows/expedition.yml')).matchAll(/inputs\.([\w-]+)/g)].map(([, key]) => key!));
    expect([...used].sort()).toEqual(Object.keys(inputs).sort());
    expect(handedOn.size).toBeGreaterThan(20);
  });

  it('exist for everything that gates.yml hands on', async () => {
    const { jobs, on } = await yamlOf<Workflow>('.github/workflows/gates.yml');
    const given = jobs['gate']!.steps.find(({ id }) => id === 'gate')!.with!;
    expect(Object.keys((await manifestOf('verify-gate')).inputs)).toEqual(expect.arrayContaining(Object.keys(given)));
    expect(Object.keys(on.workflow_call!.inputs).sort()).toEqual(['artifact', 'fail-on-error', 'path', 'runner']);
  });

  it('are described on the pages of action-docs as they stand', async () => {
    expect(await staleActionPages()).toEqual([]);
  });

  it('have a Marketplace entry with a name of its own and branding', async () => {
    const manifest = await yamlOf<{ name: string; branding: object }>('action.yml');
    expect(manifest).toMatchObject({ name: 'Dark Factory', branding: { icon: 'package', color: 'gray-dark' } });
    expect(await readFile('LICENSE', 'utf8')).toMatch(/MIT/);
  });
});
