import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { UserError, messageOf, type Clock, type Logger } from '@dark-factory/runtime';
import { npmEnvironment, type Environment } from './child-environment.ts';
import { installProblem, npmCi, type Installer } from './npm-install.ts';
import { RUNTIME_PLATFORMS, RUNTIME_VERSION, npmFiles, packagesFor, thisPlatform, type RuntimePlatform } from './runtime-packages.ts';

export interface RuntimeInstallOptions {
  /** Folder that outlives jobs. */
  readonly toolCache: string;
  readonly environment: Environment;
  readonly clock: Clock;
  readonly logger: Logger;
  /** @default npm */
  readonly install?: Installer;
  /** @default the one that this process runs on */
  readonly platform?: string;
}

/** Written last, with the digest of every file: a folder without it, or that differs from it, was never finished or is damaged. */
const MARKER = 'installed.json';
/** What an interrupted run left behind is removed after this time; an install takes minutes at most. */
const LEFTOVER_MS = 60 * 60_000;

/**
 * The folder that the runtime is installed in: `<toolCache>/dark-factory-copilot/<version>/<platform>`, 116 MB.
 * It is installed when it is not there or is damaged, beside its place and then moved there in one step, so that
 * processes that do so at once do not see each other's halves. Throws a `UserError` of code `model-runtime`.
 */
export async function ensureRuntime(options: RuntimeInstallOptions): Promise<string> {
  const platform = options.platform ?? thisPlatform();
  const versions = path.join(options.toolCache, 'dark-factory-copilot', RUNTIME_VERSION);
  const place = path.join(versions, platform);
  if (!isSupported(platform)) throw refused(`the Copilot runtime is not available for ${platform}`, place, `Run on ${RUNTIME_PLATFORMS.join(' or ')}, or use another provider: openai-compatible and anthropic run everywhere.`);
  if (await isWhole(place)) return place;
  const staging = path.join(versions, `.${platform}-${randomUUID()}`);
  try {
    await removeLeftovers(versions, options.clock);
    await installInto(staging, platform, options);
    await moveInto(place, staging);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw refused(`the Copilot runtime could not be put into the tool cache: ${messageOf(error)}`, place, 'Give the tool cache folder 300 MB and let this user write to it.', { cause: error });
  } finally {
    await rm(staging, { recursive: true, force: true }).catch(() => undefined);
  }
  return place;
}

function isSupported(platform: string): platform is RuntimePlatform {
  return (RUNTIME_PLATFORMS as readonly string[]).includes(platform);
}

async function installInto(staging: string, platform: RuntimePlatform, { install = npmCi, environment, logger }: RuntimeInstallOptions): Promise<void> {
  await mkdir(staging, { recursive: true });
  for (const [name, content] of Object.entries(npmFiles(packagesFor(platform)))) await writeFile(path.join(staging, name), content);
  logger.info(`installing the Copilot runtime ${RUNTIME_VERSION} for ${platform} (47 MB to fetch, once for this tool cache)`);
  const run = await install(staging, npmEnvironment(environment));
  const { what, fix, details } = installProblem(run);
  if (run.code !== 0) throw refused(what, staging, fix, { details });
  for (const { name, version } of packagesFor(platform)) {
    if (await installedVersion(staging, name) !== version) throw refused(`npm reported success but ${name} ${version} is not there`, staging, 'Run again; if it stays so, look at the npm settings of this user (omit, prefix, install-strategy).', { details });
  }
  await writeFile(path.join(staging, MARKER), JSON.stringify({ version: RUNTIME_VERSION, sha256: await digestOf(staging) }));
}

async function installedVersion(folder: string, name: string): Promise<unknown> {
  const text = await readFile(path.join(folder, 'node_modules', name, 'package.json'), 'utf8').catch(() => '{}');
  return (JSON.parse(text) as { version?: unknown }).version;
}

/** Nothing is taken away from a process that found it whole: what is at the place gives way only when it is damaged. */
async function moveInto(place: string, staging: string): Promise<void> {
  if (await renamed(staging, place) || await isWhole(place)) return;
  const damaged = `${staging}-damaged`;
  await rename(place, damaged).catch(() => undefined);
  await rm(damaged, { recursive: true, force: true });
  if (await renamed(staging, place) || await isWhole(place)) return;
  throw new Error(`${place} cannot be replaced`);
}

async function renamed(from: string, to: string): Promise<boolean> {
  return rename(from, to).then(() => true, () => false);
}

async function isWhole(folder: string): Promise<boolean> {
  try {
    const marker = JSON.parse(await readFile(path.join(folder, MARKER), 'utf8')) as { version?: unknown; sha256?: unknown };
    return marker.version === RUNTIME_VERSION && marker.sha256 === await digestOf(folder);
  } catch {
    return false;
  }
}

/** One digest of the names and contents of all files but the marker. About 0.2 s for the 116 MB. */
async function digestOf(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name))).filter((file) => file !== MARKER).sort();
  const whole = createHash('sha256');
  for (const file of files) {
    const one = createHash('sha256');
    await pipeline(createReadStream(path.join(folder, file)), one);
    whole.update(`${file.split(path.sep).join('/')}\0${one.digest('hex')}\n`);
  }
  return whole.digest('hex');
}

async function removeLeftovers(versions: string, clock: Clock): Promise<void> {
  const names = await readdir(versions).catch(() => []);
  for (const name of names.filter((entry) => entry.startsWith('.'))) {
    const leftover = path.join(versions, name);
    const touched = (await stat(leftover).catch(() => undefined))?.mtimeMs ?? Infinity;
    if (clock.now() - touched > LEFTOVER_MS) await rm(leftover, { recursive: true, force: true });
  }
}

function refused(what: string, where: string, fix: string, more: { readonly details?: readonly string[]; readonly cause?: unknown } = {}): UserError {
  return new UserError({ code: 'model-runtime', what, where, fix, ...more });
}
