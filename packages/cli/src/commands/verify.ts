import { stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import type { ErrorManifest } from '@dark-factory/contracts';
import { UserError, escapeForeign, textOf, type TreeFile } from '@dark-factory/runtime';
import { BUNDLES, verifyFolder, verifyStage } from '@dark-factory/stages';
import { createRunner } from '../adapters.ts';
import type { CommandContext, CommandResult } from '../command-result.ts';
import { EXIT } from '../exit-codes.ts';
import { counted } from '../render/figures.ts';
import { findingsSummary, renderFindings, renderMends } from '../render/findings.ts';
import { newestRound } from '../run/rounds.ts';
import { writeWhole } from '../run/whole-file.ts';
import { beginSession, onRun } from '../session.ts';
import { limitsOf, type GivenOptions } from '../settings.ts';
import { planOfFolder, readPlanFile } from '../verify/plan-for-folder.ts';

/** `verify DIR` checks a folder; `verify` alone is the gate of a run, which leaves its error manifest there. */
export function verifyCommand(context: CommandContext, place: string | undefined, given: GivenOptions): Promise<CommandResult> {
  return place === undefined ? verifyRun(context, given) : verifyPlace(context, place, given);
}

async function verifyPlace(context: CommandContext, place: string, given: GivenOptions): Promise<CommandResult> {
  const session = beginSession(context, given);
  const { host, settings } = session;
  const folder = await treeFolder(resolve(host.cwd, place), place);
  const plan = given.plan === undefined ? await planOfFolder(folder) : await readPlanFile(resolve(host.cwd, given.plan), given.plan);
  const { createGate } = await import('@dark-factory/checks');
  const gate = { ...createGate(), runTests: createRunner(session).load };
  const tests = given.tests ?? 'none';
  const check = async (): Promise<CommandResult> => {
    const { manifest, files } = await verifyFolder({ folder, shown: place, fix: settings.fix ?? 'none', tests, ...(plan === undefined ? {} : { plan }) }, gate);
    await writeSarif(manifest, given, context, relative(host.cwd, folder));
    return resultOf(manifest, files, context, tests === 'load' ? [`Tests: ${testsText(manifest)}`] : []);
  };
  return given.watch === true ? watched(folder, check, context) : check();
}

/** Shows each result as it comes; the last one decides how the command ends. */
async function watched(folder: string, check: () => Promise<CommandResult>, { terminal, signal, json }: CommandContext): Promise<CommandResult> {
  const { watchFolder } = await import('../verify/folder-watch.ts');
  let last: CommandResult | undefined;
  await watchFolder(folder, signal, async () => {
    last = await check();
    terminal.result(json ? `${JSON.stringify(last.document)}\n` : `${last.text}${terminal.out.dim('Waiting for changes; Ctrl-C ends.')}\n`);
  });
  return { exitCode: last?.exitCode ?? EXIT.failure, document: undefined, text: '' };
}

async function writeSarif(manifest: ErrorManifest, { sarif }: GivenOptions, { host }: CommandContext, root: string): Promise<void> {
  if (sarif === undefined) return;
  const { sarifOf } = await import('@dark-factory/checks');
  await writeWhole(resolve(host.cwd, sarif), `${JSON.stringify(sarifOf(manifest, root.split(sep).join('/') || '.'), null, 2)}\n`);
}

/** The folder to check: for a run's own folder, the tree in it. */
async function treeFolder(path: string, shown: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() !== true) throw new UserError({ code: 'input-invalid', what: found === undefined ? 'there is no such folder' : 'this is not a folder', where: shown, fix: 'Name the folder whose files are to be checked.' });
  const isRun = await stat(join(path, 'run.json')).then(() => true, () => false);
  const tree = join(path, 'tree');
  return isRun && (await stat(tree).then((inside) => inside.isDirectory(), () => false)) ? tree : path;
}

function verifyRun(context: CommandContext, given: GivenOptions): Promise<CommandResult> {
  return onRun(context, given, async (session) => {
    const { host, settings, logger, run } = session;
    const round = given.round ?? await newestRound(run.bundles, BUNDLES.treePrefix);
    const { createGate } = await import('@dark-factory/checks');
    const { manifest, files, shards } = await verifyStage({
      round, regenerateAbove: settings.regenerateAbove, fix: settings.fix ?? 'safe', shards: settings.shards, limits: limitsOf(settings), briefingTokens: settings.briefingTokens, maxOutputTokens: settings.maxOutputTokens,
    }, { clock: host.clock, logger, bundles: run.bundles, ...createGate(), ...(given.tests === 'none' ? {} : { runTests: createRunner(session).load }) });
    const next = shards.length > 0 ? `${manifest.brokenUnits.join(', ')} will be written again. Go on with: dark-factory work --run ${run.id}` : `Go on with: dark-factory refine --run ${run.id}`;
    await writeSarif(manifest, given, context, '.');
    return resultOf(manifest, files, context, [next]);
  });
}

function testsText({ testsLoad }: ErrorManifest): string {
  switch (testsLoad.state) {
    case 'loaded': return `${counted(testsLoad.files, 'file')} loaded`;
    case 'failed': return `not loaded (${escapeForeign(testsLoad.reason)})`;
    case 'none-found': return 'none found';
    case 'not-run': return `not run (${escapeForeign(testsLoad.reason)})`;
  }
}

function resultOf(manifest: ErrorManifest, files: readonly TreeFile[], { terminal }: CommandContext, after: readonly string[]): CommandResult {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const lines = new Map<string, readonly string[] | undefined>();
  const source = (path: string): readonly string[] | undefined => {
    if (!lines.has(path)) lines.set(path, byPath.has(path) ? textOf(byPath.get(path)!)?.split(/\r\n|\n|\r/) : undefined);
    return lines.get(path);
  };
  const { out } = terminal;
  const found = `${renderMends(manifest.mends, out)}${renderFindings(manifest.findings, source, out)}`;
  return {
    exitCode: manifest.errors > 0 ? EXIT.failure : EXIT.accept,
    document: manifest,
    text: `${found}${found === '' ? '' : '\n'}${findingsSummary(manifest, out)}${after.map((line) => `${line}\n`).join('')}`,
  };
}
