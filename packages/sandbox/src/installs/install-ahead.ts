import { join } from 'node:path';
import type { Stack } from '@dark-factory/contracts';
import { newSecrets, stackVariables } from '../program-environment.ts';
import type { RunContext } from '../stack-context.ts';
import { commandSteps, NO_DATABASE_URL } from '../stack-run.ts';
import type { InstallKeeper } from './install-keeper.ts';
import { keepableStacks, keyOfInstalls } from './keepable-install.ts';

const KEPT = 'kept from an earlier run of this refinement: manifests unchanged';

/**
 * Installs the stacks whose installs can be kept, before anything of the tree has run, or puts back what an earlier run kept.
 * @returns the roots of the stacks that need no install any more; whether theirs passed is in the record
 */
export async function installAhead(run: RunContext, stacks: readonly Stack[], keeper: InstallKeeper | undefined): Promise<ReadonlySet<string>> {
  const { room, record, files, clock } = run;
  // Without a namespace of its own a program could write wherever the kept installs lie.
  if (keeper === undefined || room.isolation.confinement.tier === 'process-group') return run.installed;
  const keepable = keepableStacks(stacks, files);
  if (keepable.length === 0) return run.installed;
  const roots = keepable.map(({ root }) => root);
  const key = keyOfInstalls(keepable, files);
  const started = clock.now();
  const restored = await keeper.restore(key, room);
  for (const stack of keepable) {
    if (restored) for (const command of stack.install) record.note(stack.root, 'install', command, { state: 'passed' }, { started, exitCode: 0, text: KEPT });
    else await install(run, stack);
  }
  const passed = roots.every((root) => record.broken(root, 'install') === undefined);
  if (!restored && passed) await keeper.keep(key, room, roots);
  return new Set(roots);
}

/** What is kept must hold nothing of this run alone: neither its secrets nor its database. */
async function install(run: RunContext, stack: Stack): Promise<void> {
  const secrets = newSecrets(stack);
  for (const secret of secrets.values()) run.foreign.hide(secret);
  const context = { ...run, stack, folder: join(run.room.folder.tree, stack.root), secrets };
  await commandSteps(context, 'install', stack.install, stackVariables(stack, secrets, { databaseUrl: NO_DATABASE_URL, port: 0 }));
}
