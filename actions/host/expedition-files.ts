import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { UserError } from '@dark-factory/runtime';

/** Where the scope of work and the plan are looked for. Paths are relative to the workspace. */
export interface ExpeditionPlaces {
  readonly expedition: string;
  readonly sow: string | undefined;
  readonly planFile: string | undefined;
}

/** What was found. */
export interface ExpeditionFiles {
  readonly sow: { readonly path: string; readonly content: Uint8Array };
  readonly draft?: { readonly path: string; readonly json: string };
}

/** Reads an expedition's scope of work, and its plan where there is one. */
export async function readExpeditionFiles(workspace: string, { expedition, sow, planFile }: ExpeditionPlaces): Promise<ExpeditionFiles> {
  const candidates = sow === undefined ? ['SOW.md', 'SOW.txt'].map((name) => join('expeditions', expedition, name)) : [sow];
  const path = await firstFile(workspace, candidates);
  if (path === undefined) {
    throw new UserError({ code: 'sow-missing', what: `there is no scope of work for "${expedition}"`, where: candidates.join(' or '), fix: 'Check out the repository in this job before this step, and write the scope of work to that file, or name another one with the input sow.' });
  }
  const draft = planFile ?? (await firstFile(workspace, [join(dirname(path), 'factory-plan.json')]));
  const found = { path, content: await readFile(resolve(workspace, path)) };
  if (draft === undefined) return { sow: found };
  if ((await firstFile(workspace, [draft])) === undefined) {
    throw new UserError({ code: 'plan-missing', what: 'there is no plan at the given place', where: draft, fix: 'Correct the input plan-file, or leave it out to have a plan written.' });
  }
  return { sow: found, draft: { path: draft, json: await readFile(resolve(workspace, draft), 'utf8') } };
}

async function firstFile(workspace: string, candidates: readonly string[]): Promise<string | undefined> {
  for (const path of candidates) {
    const found = await stat(resolve(workspace, path)).catch(() => undefined);
    if (found?.isFile()) return path;
  }
  return undefined;
}
