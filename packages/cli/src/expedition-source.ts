import { readFile, readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path';
import { UserError, messageOf } from '@dark-factory/runtime';
import { ExpeditionName } from '@dark-factory/contracts';
import type { PlanInput } from '@dark-factory/stages';

/** An expedition as it lies on disk. */
export interface ExpeditionSource {
  readonly name: string;
  readonly sow: PlanInput['sow'];
  readonly draft?: NonNullable<PlanInput['draft']>;
}

const SOW_NAMES = ['SOW.md', 'SOW.txt'];
const PLAN_NAME = 'factory-plan.json';
/** Far above what can be planned, so that the stage says what is wrong; far below what would fill the memory. */
const MAX_READ_BYTES = 64 * 1024 * 1024;

/** Finds the scope of work, and the plan beside it if there is one. `place` is a folder or the scope of work itself. */
export async function findExpedition(cwd: string, place: string, name: string | undefined): Promise<ExpeditionSource> {
  const path = resolve(cwd, place);
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || !(found.isDirectory() || found.isFile())) throw new UserError({ code: 'sow-missing', what: 'there is no such folder or file', where: place, fix: 'Give the folder of an expedition, which holds SOW.md or SOW.txt, or the path of a scope of work.' });
  const sow = found.isDirectory() ? await sowIn(path, place) : path;
  const content = await readBounded(sow, shown(cwd, sow), 'sow-too-large');
  const draftPath = join(dirname(sow), PLAN_NAME);
  const hasDraft = await stat(draftPath).then((draft) => draft.isFile(), () => false);
  return {
    name: name ?? nameOf(sow, place),
    sow: { path: shown(cwd, sow), content },
    ...(hasDraft ? { draft: { path: shown(cwd, draftPath), json: await textOfDraft(draftPath, shown(cwd, draftPath)) } } : {}),
  };
}

async function sowIn(folder: string, place: string): Promise<string> {
  const names = await readdir(folder);
  const name = SOW_NAMES.find((candidate) => names.includes(candidate));
  if (name !== undefined) return join(folder, name);
  const near = names.find((candidate) => SOW_NAMES.some((wanted) => wanted.toLowerCase() === candidate.toLowerCase()));
  throw new UserError({
    code: 'sow-missing',
    what: 'the folder holds no SOW.md and no SOW.txt',
    where: place,
    fix: near === undefined ? 'Write down what is to be built in a SOW.md there.' : `Rename ${near} to ${near.toLowerCase().endsWith('.md') ? 'SOW.md' : 'SOW.txt'}, in capitals.`,
  });
}

async function readBounded(path: string, where: string, code: 'sow-too-large' | 'plan-invalid'): Promise<Uint8Array> {
  const { size } = await stat(path);
  if (size > MAX_READ_BYTES) throw new UserError({ code, what: `the file has ${Math.round(size / 1024 / 1024)} MiB`, where, fix: 'Split it into expeditions of their own.' });
  try {
    return await readFile(path);
  } catch (error) {
    throw new UserError({ code: code === 'plan-invalid' ? code : 'sow-missing', what: `the file cannot be read: ${messageOf(error)}`, where, fix: 'Make it a file that you may read.', cause: error });
  }
}

async function textOfDraft(path: string, where: string): Promise<string> {
  const bytes = await readBounded(path, where, 'plan-invalid');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new UserError({ code: 'plan-invalid', what: 'the plan is not UTF-8 text', where, fix: 'Save it as UTF-8.', cause: error });
  }
}

/** The name of an expedition is that of its folder; of a scope of work with a name of its own, that of the file. */
function nameOf(sow: string, place: string): string {
  const stem = basename(sow, extname(sow));
  const own = stem.toLowerCase() === 'sow' ? basename(dirname(sow)) : stem;
  const name = own.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 50).replace(/-+$/, '');
  if (ExpeditionName.safeParse(name).success) return name;
  throw new UserError({ code: 'input-invalid', what: `no name for the expedition can be made from "${own}"`, where: place, fix: 'Give one with --name, lower-case words joined by "-".' });
}

/** A path as it may be shown to others: below the working folder, else only its name. */
function shown(cwd: string, path: string): string {
  const below = relative(cwd, path);
  return below.startsWith('..') || below === '' ? basename(path) : below.split(sep).join('/');
}
