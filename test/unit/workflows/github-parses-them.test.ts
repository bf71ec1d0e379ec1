import { readdirSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';

import { problemsOf, yamlOf, type Workflow } from './parsed-workflow.ts';

const FILES = readdirSync('.github/workflows').filter((file) => file.endsWith('.yml'));

describe('workflows', () => {
  it.each(FILES)('%s parses as GitHub parses it', async (file) => {
    expect(await problemsOf(`.github/workflows/${file}`)).toEqual([]);
  });

  it.each(FILES)('%s gives nothing to all jobs, and each job its own permissions and time', async (file) => {
    const workflow = await yamlOf<Workflow>(`.github/workflows/${file}`);
    expect(workflow.permissions).toEqual({});
    for (const job of Object.values(workflow.jobs)) {
      expect(job.permissions).toBeDefined();
      expect(job['timeout-minutes']).toBeGreaterThan(0);
    }
  });

  it.each(FILES)('%s pins what others wrote to a commit', async (file) => {
    const workflow = await yamlOf<Workflow>(`.github/workflows/${file}`);
    const foreign = Object.values(workflow.jobs).flatMap((job) => job.steps).flatMap(({ uses }) => uses ?? []).filter((uses) => !uses.startsWith('org/dark-factory/'));
    for (const uses of foreign) expect(uses).toMatch(/^actions\/(checkout|setup-node)@[0-9a-f]{40}$/);
  });

  it.each(FILES)('%s hands values to scripts as variables, never into their text', async (file) => {
    const workflow = await yamlOf<Workflow>(`.github/workflows/${file}`);
    for (const { run } of Object.values(workflow.jobs).flatMap((job) => job.steps)) expect(run ?? '').not.toContain('${{');
  });
});
