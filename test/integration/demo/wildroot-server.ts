import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The expedition with a server and an app. */
export const WILDROOT = join(import.meta.dirname, '../../../examples/wildroot-alchemy');

const APP = ['WU-07', 'WU-08', 'WU-09', 'WU-10', 'WU-11'];

interface Draft {
  readonly units: readonly { readonly id: string; readonly requirements: readonly string[] }[];
  readonly requirements: readonly { readonly id: string }[];
  readonly stack: readonly { readonly root: string }[];
}

/** The plan without the units of the app, and without what only they are for. */
export function serverDraft(): string {
  const draft = JSON.parse(readFileSync(join(WILDROOT, 'factory-plan.json'), 'utf8')) as Draft;
  const units = draft.units.filter(({ id }) => !APP.includes(id));
  const served = new Set(units.flatMap(({ requirements }) => requirements));
  return JSON.stringify({ ...draft, units, requirements: draft.requirements.filter(({ id }) => served.has(id)), stack: draft.stack.filter(({ root }) => root === 'backend') });
}
