import { digestOf, writeDocument, type ArchiveManifest, type Command, type Plan, type Stack, type Verdict } from '@dark-factory/contracts';
import { inPathOrder, textFile, type TreeFile } from '@dark-factory/runtime';
import type { TakenTree } from './tree-bundle.ts';

/** The files of the delivery archive below one folder: the tree, its manifest, and scripts that set it up and run it. */
export function archiveFiles(plan: Plan, tree: TakenTree, verdict: Verdict | null): TreeFile[] {
  const folder = plan.expedition.name;
  const manifest: ArchiveManifest = {
    schema: 'dark-factory/archive-manifest/v1',
    expedition: plan.expedition.name,
    plan: { sha256: digestOf(plan), units: plan.units.length, requirements: plan.requirements.length, sow: { path: plan.expedition.sow.path, sha256: plan.expedition.sow.sha256 } },
    outputRoot: plan.expedition.outputRoot,
    tree: tree.manifest.digest,
    verdict: verdict?.verdict ?? null,
    branch: tree.commit?.branch ?? null,
    files: tree.manifest.files,
  };
  // The tree has a folder of its own, so that a setup.sh of the generated program stays what it is.
  return inPathOrder([
    textFile(`${folder}/MANIFEST.json`, writeDocument('archive-manifest', manifest)),
    textFile(`${folder}/setup.sh`, setupScript(plan), true),
    textFile(`${folder}/run.sh`, runScript(plan), true),
    ...tree.files.map((file) => ({ ...file, path: `${folder}/project/${file.path}` })),
  ]);
}

const HEAD = '#!/bin/sh\nset -eu\ncd "$(dirname "$0")/project"\n';

function setupScript(plan: Plan): string {
  const programs = plan.stack.map((stack) => inFolder(stack, [
    ...required(stack, 'database-url', 'the address of an empty PostgreSQL database, e.g. postgres://user@127.0.0.1:5432/name'),
    ...environment(stack),
    ...[...stack.install, ...stack.build, ...stack.migrate].map(commandLine),
  ]));
  return `${HEAD}# Installs, builds and migrates what the plan declares. Environment variables are taken from yours where you set them.\n${programs.join('\n')}\n`;
}

function runScript(plan: Plan): string {
  const startable = plan.stack.filter((stack) => stack.start !== undefined);
  const programs = startable.map((stack, index) => inFolder(stack, [
    ...required(stack, 'database-url', 'the address of the database that setup.sh migrated'),
    ...environment(stack),
    // All but the last go to the background, the last one keeps the terminal.
    index < startable.length - 1 ? `${commandLine(stack.start!)} &` : `exec ${commandLine(stack.start!)}`,
  ]));
  return `${HEAD}${programs.length === 0 ? 'echo "The plan declares no program to start." >&2; exit 1' : programs.join('\n')}\n`;
}

function inFolder(stack: Stack, lines: readonly string[]): string {
  return stack.root === '.' ? lines.join('\n') : [`( cd ${quote(stack.root)}`, ...lines.map((line) => `  ${line}`), ')'].join('\n');
}

function required(stack: Stack, from: string, what: string): string[] {
  return stack.env.filter((variable) => variable.from === from).map((variable) => `: "\${${variable.name}:?set it to ${what}}"`);
}

function environment(stack: Stack): string[] {
  return stack.env.flatMap((variable) => {
    switch (variable.from) {
      case 'value': return [`[ -n "\${${variable.name}:-}" ] || ${variable.name}=${quote(variable.value)}`, `export ${variable.name}`];
      case 'port': return [`export ${variable.name}="\${${variable.name}:-3000}"`];
      case 'random-secret': return [`: "\${${variable.name}:?set it to a long random text, e.g. from: openssl rand -hex 32}"`, `export ${variable.name}`];
      case 'database-url': return [`export ${variable.name}`];
    }
  });
}

function commandLine(command: Command): string {
  return command.map(quote).join(' ');
}

/** One word for a POSIX shell, whatever it holds: the plan is not trusted. */
function quote(word: string): string {
  return `'${word.replace(/'/g, `'\\''`)}'`;
}
