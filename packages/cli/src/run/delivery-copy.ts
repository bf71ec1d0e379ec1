import { lstat, readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { pathProblem, sha256 } from '@dark-factory/contracts';
import { UserError, type TreeFile } from '@dark-factory/runtime';
import { writeFiles, writeWhole } from './whole-file.ts';

/** Lists what a delivery consists of, in the folder that it was copied to. */
const INVENTORY = '.dark-factory-delivery.json';
const Inventory = z.object({
  schema: z.literal('dark-factory/delivery-copy/v1'),
  expedition: z.string(),
  run: z.string(),
  files: z.array(z.object({ path: z.string(), sha256: z.string() })),
});
type Inventory = z.infer<typeof Inventory>;

/** Whether a folder may receive a delivery. Throws when it holds what no earlier run has put there, or a person has changed. */
export async function checkTarget(folder: string, shown: string, force: boolean): Promise<void> {
  const found = await lstat(folder).catch(() => undefined);
  if (found === undefined) return;
  const refuse = (what: string, details: readonly string[] = []): UserError => new UserError({ code: 'input-invalid', what, where: shown, details, fix: 'Name another folder with --into, or let it be overwritten with --force.' });
  if (!found.isDirectory()) throw refuse('the place for the delivery is not a folder');
  if (force || (await readdir(folder)).length === 0) return;
  const inventory = await readInventory(folder);
  if (inventory === undefined) throw refuse('the folder for the delivery is not empty, and no earlier run has made it');
  const changed = await changedFiles(folder, inventory);
  if (changed.length > 0) throw refuse(`${changed.length === 1 ? 'a file' : `${changed.length} files`} of the earlier delivery ${changed.length === 1 ? 'was' : 'were'} changed since`, changed.slice(0, 10));
}

/** Puts a tree into a folder. Files of an earlier delivery that are no longer part of it go away; no file of a person is overwritten. */
export async function copyDelivery(folder: string, files: readonly TreeFile[], of: { readonly expedition: string; readonly run: string }, force: boolean): Promise<void> {
  const earlier = await readInventory(folder);
  const own = new Set(earlier?.files.map((file) => file.path));
  const others = force ? [] : await existing(folder, files.map((file) => file.path).filter((path) => !own.has(path)));
  if (others.length > 0) throw new UserError({ code: 'input-invalid', what: 'the delivery would overwrite files that no earlier run has made', where: folder, details: others.slice(0, 10), fix: 'Take the delivery from the run\u2019s folder, or overwrite them with --force.' });
  const paths = new Set(files.map((file) => file.path));
  for (const { path } of earlier?.files ?? []) {
    if (!paths.has(path) && pathProblem(path, { allowWorkflows: true }) === undefined) await rm(join(folder, path), { force: true });
  }
  const inventory: Inventory = { schema: 'dark-factory/delivery-copy/v1', ...of, files: files.map((file) => ({ path: file.path, sha256: sha256(file.content) })) };
  // First the list, so that a copy that breaks off is known as ours.
  await writeWhole(join(folder, INVENTORY), `${JSON.stringify(inventory, null, 2)}\n`);
  await writeFiles(folder, files);
}

async function existing(folder: string, paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(paths.map((path) => lstat(join(folder, path)).then(() => [path], () => [])));
  return found.flat();
}

async function changedFiles(folder: string, inventory: Inventory): Promise<string[]> {
  const changed: string[] = [];
  for (const { path, sha256: expected } of inventory.files) {
    const content = await readFile(join(folder, path)).catch(() => undefined);
    if (content !== undefined && sha256(content) !== expected) changed.push(path);
  }
  return changed;
}

async function readInventory(folder: string): Promise<Inventory | undefined> {
  try {
    return Inventory.parse(JSON.parse(await readFile(join(folder, INVENTORY), 'utf8')));
  } catch {
    return undefined;
  }
}
