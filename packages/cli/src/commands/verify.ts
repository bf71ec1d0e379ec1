import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { ErrorManifest } from '@dark-factory/contracts';
import { UserError, textOf, type TreeFile } from '@dark-factory/runtime';
import { BUNDLES, readTree, verifyStage, verifyTree } from '@dark-factory/stages';
import { createRunner } from '../adapters.ts';
import type { CommandContext, CommandResult } from '../command-result.ts';
import { EXIT } from '../exit-codes.ts';
import { findingsSummary, renderFindings } from '../render/findings.ts';
import { newestRound } from '../run/rounds.ts';
import { beginSession, onRun } from '../session.ts';
import { limitsOf, type GivenOptions } from '../settings.ts';
import { readFolder, type FolderFiles } from '../verify/folder-files.ts';
import { planOfFolder, readPlanFile } from '../verify/plan-for-folder.ts';

/** `verify DIR` checks a folder; `verify` alone is the gate of a run, which leaves its error manifest there. */
export function verifyCommand(context: CommandContext, place: string | undefined, given: GivenOptions): Promise<CommandResult> {
  return place === undefined ? verifyRun(context, given) : verifyFolder(context, place, given);
}

async function verifyFolder(context: CommandContext, place: string, given: GivenOptions): Promise<CommandResult> {
  const { host, settings } = beginSession(context, given);
  const folder = await treeFolder(resolve(host.cwd, place), place);
  const plan = given.plan === undefined ? await planOfFolder(folder) : await readPlanFile(resolve(host.cwd, given.plan), given.plan);
  const read = await readFolder(folder);
  if (read.files.length + read.unread.length === 0) throw new UserError({ code: 'tree-empty', what: 'the folder holds no file to check', where: place, fix: 'Name a folder with code in it.' });
  const { checkTree } = await import('@dark-factory/checks');
  const manifest = withUnread(await verifyTree(read.files, plan, { regenerateAbove: settings.regenerateAbove }, { checkTree }), read);
  return resultOf(manifest, read.files, context, []);
}

/** The folder to check: for a run's own folder, the tree in it. */
async function treeFolder(path: string, shown: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() !== true) throw new UserError({ code: 'input-invalid', what: found === undefined ? 'there is no such folder' : 'this is not a folder', where: shown, fix: 'Name the folder whose files are to be checked.' });
  const isRun = await stat(join(path, 'run.json')).then(() => true, () => false);
  const tree = join(path, 'tree');
  return isRun && (await stat(tree).then((inside) => inside.isDirectory(), () => false)) ? tree : path;
}

/** What could not be read stays in the count, as every file does. */
function withUnread(manifest: ErrorManifest, { unread }: FolderFiles): ErrorManifest {
  const unchecked = [...manifest.unchecked, ...unread].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return { ...manifest, filesInTree: manifest.filesInTree + unread.length, unchecked };
}

function verifyRun(context: CommandContext, given: GivenOptions): Promise<CommandResult> {
  return onRun(context, given, async (session) => {
    const { host, settings, logger, run } = session;
    const round = given.round ?? await newestRound(run.bundles, BUNDLES.treePrefix);
    const { checkTree } = await import('@dark-factory/checks');
    const { manifest, shards } = await verifyStage({
      round, regenerateAbove: settings.regenerateAbove, shards: settings.shards, limits: limitsOf(settings), briefingTokens: settings.briefingTokens, maxOutputTokens: settings.maxOutputTokens,
    }, { clock: host.clock, logger, bundles: run.bundles, checkTree, runTests: createRunner(session).load });
    const next = shards.length > 0 ? `${manifest.brokenUnits.join(', ')} will be written again. Go on with: dark-factory work --run ${run.id}` : `Go on with: dark-factory refine --run ${run.id}`;
    return resultOf(manifest, (await readTree(run.bundles, round)).files, context, [next]);
  });
}

function resultOf(manifest: ErrorManifest, files: readonly TreeFile[], { terminal }: CommandContext, after: readonly string[]): CommandResult {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const lines = new Map<string, readonly string[] | undefined>();
  const source = (path: string): readonly string[] | undefined => {
    if (!lines.has(path)) lines.set(path, byPath.has(path) ? textOf(byPath.get(path)!)?.split(/\r\n|\n|\r/) : undefined);
    return lines.get(path);
  };
  const { out } = terminal;
  const found = renderFindings(manifest.findings, source, out);
  return {
    exitCode: manifest.errors > 0 ? EXIT.failure : EXIT.accept,
    document: manifest,
    text: `${found}${found === '' ? '' : '\n'}${findingsSummary(manifest, out)}${after.map((line) => `${line}\n`).join('')}`,
  };
}
