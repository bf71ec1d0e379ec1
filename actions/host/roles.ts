import { resolve } from 'node:path';
import type { RoleCast } from '@dark-factory/stages';

/** Who takes part in a refinement: the roles that come with this action, and those of a folder of the workspace. */
export async function rolesOf(folder: string | undefined, workspace: string): Promise<RoleCast> {
  const { castOf } = await import('@dark-factory/stages');
  return castOf(folder === undefined ? undefined : resolve(workspace, folder));
}
