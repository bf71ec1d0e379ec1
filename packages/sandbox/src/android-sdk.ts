import { stat } from 'node:fs/promises';
import { basename, isAbsolute } from 'node:path';
import { NOT_BUILT, type Command } from '@dark-factory/contracts';
import { textOf, type TreeFile } from '@dark-factory/runtime';
import type { StackContext } from './stack-context.ts';

/** How Gradle's scripts and catalogs name the plugins that need an SDK. */
const ANDROID_PLUGIN = /\bcom\.android\.(?:application|library|dynamic-feature|test|kotlin\.multiplatform\.library)\b|\blibs\.plugins\.android\b/;
const GRADLE_FILES = /(?:^|\/)(?:build|settings)\.gradle(?:\.kts)?$|(?:^|\/)[\w.-]+\.versions\.toml$/;

/** Why a stack cannot be built on this machine, whatever its program is like, or `undefined`. */
export async function cannotBeBuilt({ stack, files, androidSdk }: Pick<StackContext, 'stack' | 'files' | 'androidSdk'>): Promise<string | undefined> {
  const commands = [...stack.install, ...stack.build, ...stack.test, ...(stack.start === undefined ? [] : [stack.start])];
  if (commands.length > 0 && !commands.some(callsGradle)) return undefined;
  const prefix = stack.root === '.' ? '' : `${stack.root}/`;
  const own = files.filter(({ path }) => path.startsWith(prefix));
  if (!own.some((file) => GRADLE_FILES.test(file.path) && ANDROID_PLUGIN.test(textOf(file) ?? ''))) return undefined;
  for (const folder of [androidSdk, folderOf(own.find(({ path }) => path === `${prefix}local.properties`))]) if (folder !== undefined && await isFolder(folder)) return undefined;
  return `${NOT_BUILT}no Android SDK`;
}

function callsGradle(command: Command): boolean {
  return command.slice(0, 2).some((word) => ['gradle', 'gradlew'].includes(basename(word)));
}

/** `sdk.dir` of `local.properties`. */
function folderOf(file: TreeFile | undefined): string | undefined {
  const named = file === undefined ? undefined : /^\s*sdk\.dir\s*[=:]\s*(\S.*)$/m.exec(textOf(file) ?? '')?.[1]?.trim();
  return named !== undefined && isAbsolute(named) ? named : undefined;
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}
