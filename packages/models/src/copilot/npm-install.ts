import { spawn } from 'node:child_process';
import { tailOf } from '@dark-factory/runtime';

/** How a run of npm ended. `code` is undefined where npm could not be started. */
export interface InstallRun {
  readonly code: number | undefined;
  readonly output: string;
}

/** Installs what the lock file in `folder` names. */
export type Installer = (folder: string, environment: Readonly<Record<string, string>>) => Promise<InstallRun>;

/** A slow line needs minutes for 47 MB; npm's own retries are inside of this. */
const INSTALL_TIMEOUT_MS = 10 * 60_000;
const ARGUMENTS = ['ci', '--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund', '--loglevel=error'];

/** Runs `npm ci`: it takes nothing whose digest differs from the lock file's, and runs none of its scripts. */
export const npmCi: Installer = (folder, environment) => new Promise((resolve) => {
  // npm is a command file on Windows, which only a shell can start; no argument comes from outside.
  const child = spawn('npm', ARGUMENTS, { cwd: folder, env: { ...environment }, shell: process.platform === 'win32', stdio: ['ignore', 'pipe', 'pipe'], timeout: INSTALL_TIMEOUT_MS, windowsHide: true });
  let output = '';
  const keep = (chunk: Buffer): void => { output = (output + chunk.toString()).slice(-20_000); };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  child.once('error', (error) => resolve({ code: undefined, output: error.message }));
  child.once('close', (code) => resolve({ code: code ?? -1, output }));
});

/** What went wrong and what to change, from what npm wrote. */
export function installProblem({ code, output }: InstallRun): { readonly what: string; readonly fix: string; readonly details: readonly string[] } {
  const details = tellingLines(withoutPasswords(output));
  if (code === undefined) return { what: 'npm could not be started, and the Copilot runtime is installed with it', fix: 'Make npm available on the PATH (actions/setup-node installs it).', details };
  if (/EINTEGRITY/.test(output)) return { what: 'the registry served a package of the Copilot runtime that is not the one expected (its sha512 differs)', fix: 'Do not use that registry until it is known why; clear its cache or the npm cache if it is a mirror.', details };
  if (/ETARGET|E404/.test(output)) return { what: 'the registry does not have a package of the Copilot runtime', fix: 'Let the mirror serve @github/copilot-sdk, its platform packages and vscode-jsonrpc, or set npm_config_registry to one that does.', details };
  if (/E401|E403|ENEEDAUTH/.test(output)) return { what: 'the registry refused to serve the Copilot runtime', fix: 'Check the credentials for that registry in the npmrc.', details };
  if (/ENOSPC|EACCES|EROFS/.test(output)) return { what: 'the Copilot runtime could not be written', fix: 'Give the tool cache folder 300 MB and let this user write to it.', details };
  return { what: 'the Copilot runtime could not be fetched', fix: 'Check that the npm registry can be reached from here (npm_config_registry, https_proxy), then run again.', details };
}

/** npm ends what it says with advice and stack lines; what is wrong stands in these. */
function tellingLines(output: string): string[] {
  const lines = output.split('\n');
  const telling = lines.filter((line) => /npm error (code|404|401|403|Integrity|network|FetchError|request|syscall)/i.test(line)).slice(0, 5);
  return [tailOf((telling.length > 0 ? telling : lines).join('\n'), 6, 800)].filter((text) => text !== '');
}

function withoutPasswords(text: string): string {
  return text.replace(/\/\/[^/@\s]+@/g, '//***@');
}
