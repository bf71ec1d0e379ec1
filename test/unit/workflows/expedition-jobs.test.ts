import { beforeAll, describe, expect, it } from '@jest/globals';

import { sourceOf, yamlOf, type Job, type Workflow } from './parsed-workflow.ts';

/** What act does not honour is held here: permissions, max-parallel, fail-fast, environments, concurrency. */
describe('expedition.yml', () => {
  let workflow: Workflow;
  let jobs: Record<string, Job>;
  beforeAll(async () => {
    workflow = await yamlOf<Workflow>('.github/workflows/expedition.yml');
    jobs = workflow.jobs;
  });

  it('gives each job what its action needs and no more', () => {
    expect(Object.fromEntries(Object.entries(jobs).map(([id, job]) => [id, job.permissions]))).toEqual({
      plan: { contents: 'read' },
      ledger: { issues: 'write' },
      'gate-plan': {},
      work: {},
      collect: { contents: 'write' },
      verify: { contents: 'read' },
      'work-again': {},
      'collect-again': { contents: 'write' },
      'verify-again': { contents: 'read' },
      refine: { contents: 'read' },
      'gate-review': {},
      apply: { contents: 'write' },
      notify: { contents: 'read', issues: 'write', 'pull-requests': 'write' },
      'gate-deploy': {},
      approved: { issues: 'write' },
    });
  });

  it('hands generated code no secret but the key of the model, and that only where there is a model', () => {
    const running = Object.entries(jobs).filter(([, job]) => job.steps.some(({ uses }) => /verify-gate|refine/.test(uses ?? '')));
    expect(running.map(([id]) => id)).toEqual(['verify', 'verify-again', 'refine']);
    for (const [id, job] of running) {
      expect(job.steps.map((step) => step.env)).toEqual([undefined]);
      expect(job.steps.flatMap((step) => Object.keys(step.with ?? {}))).not.toContain('token');
      expect(JSON.stringify(job).match(/secrets\.[\w-]+|github\.token/g) ?? []).toEqual(id === 'refine' ? ['secrets.api-key'] : []);
    }
  });

  it('checks out nothing but the scope of work and roles of the repository, without its history and without leaving the token behind', () => {
    const checkouts = Object.entries(jobs).flatMap(([id, job]) => job.steps.filter(({ uses }) => uses?.startsWith('actions/checkout')).map((step) => [id, step.with?.['fetch-depth'], step.with?.['persist-credentials']]));
    expect(checkouts).toEqual([['plan', 1, false], ['refine', 1, false]]);
  });

  it('runs as many workers at once as the plan allows, and lets the others go on when one fails', () => {
    for (const [id, planned] of [['work', 'plan'], ['work-again', 'verify']] as const) {
      expect(jobs[id]!.strategy).toEqual({
        'fail-fast': false,
        'max-parallel': `\${{ fromJSON(needs.${planned}.outputs.max-parallel || '1') }}`,
        matrix: `\${{ fromJSON(needs.${planned}.outputs.matrix || '{"shard":[""]}') }}`,
      });
      expect(jobs[id]!.steps[0]!.with).toMatchObject({ shard: '${{ matrix.shard }}', 'parallel-shards': `\${{ needs.${planned}.outputs.max-parallel }}` });
    }
  });

  it('asks people at three gates, each skipped when it has no environment', () => {
    const gates = Object.entries(jobs).filter(([, job]) => job.environment !== undefined);
    expect(gates.map(([id, job]) => [id, job.environment])).toEqual([
      ['gate-plan', '${{ inputs.plan-environment }}'],
      ['gate-review', '${{ inputs.review-environment }}'],
      ['gate-deploy', '${{ inputs.deploy-environment }}'],
    ]);
    for (const [id, job] of gates) expect(job.if).toContain(`inputs.${id.slice('gate-'.length)}-environment != ''`);
    expect(jobs['work']!.if).toContain("(needs.gate-plan.result == 'success' || needs.gate-plan.result == 'skipped')");
    expect(jobs['collect']!.if).toContain("(needs.gate-plan.result == 'success' || needs.gate-plan.result == 'skipped')");
    expect(jobs['apply']!.if).toContain("(needs.gate-review.result == 'success' || needs.gate-review.result == 'skipped')");
  });

  it('delivers and tells people whatever a worker or the refinement came to', () => {
    expect(jobs['collect']!.if).toContain('!cancelled()');
    expect(jobs['collect']!.if).not.toContain('needs.work.');
    expect(jobs['notify']!.if).toBe("${{ !cancelled() && needs.plan.result == 'success' }}");
    for (const job of Object.values(jobs)) expect(job.if ?? '!cancelled()').toContain('!cancelled()');
  });

  it('runs an expedition once at a time and cuts no run short', () => {
    expect(workflow.concurrency).toEqual({ group: 'dark-factory-${{ inputs.expedition }}', 'cancel-in-progress': false });
  });

  it('keeps several expeditions of one run apart', () => {
    const own = Object.values(jobs).flatMap((job) => job.steps).filter(({ uses }) => uses?.startsWith('org/dark-factory/'));
    for (const step of own) expect(step.with?.['scope']).toBe('${{ inputs.expedition }}');
  });

  it('names jobs, steps and outputs that exist', async () => {
    const text = await sourceOf('.github/workflows/expedition.yml');
    for (const [, job] of text.matchAll(/\b(?:needs|jobs)\.([\w-]+)\./g)) expect(Object.keys(jobs)).toContain(job);
    for (const [id, job] of Object.entries(jobs)) {
      for (const [, needed, output] of JSON.stringify(job).matchAll(/needs\.([\w-]+)\.(?:outputs\.([\w-]+)|result)/g)) {
        expect([id, job.needs]).toEqual([id, expect.arrayContaining([needed])]);
        if (output !== undefined) expect(jobs[needed!]!.outputs).toHaveProperty([output]);
      }
      for (const value of Object.values(job.outputs ?? {})) expect(job.steps.map((step) => step.id)).toContain(/steps\.([\w-]+)\./.exec(value)![1]);
    }
    for (const { value } of Object.values(workflow.on.workflow_call!.outputs)) {
      const [, job, output] = /jobs\.([\w-]+)\.outputs\.([\w-]+)/.exec(value)!;
      expect(jobs[job!]!.outputs).toHaveProperty([output!]);
    }
  });
});
