import { spawn } from 'node:child_process';

/** What `bash -n` says of a script. */
export type BashVerdict =
  | { readonly kind: 'read'; readonly complaints: readonly { readonly line: number; readonly message: string; readonly fatal: boolean }[] }
  | { readonly kind: 'unread'; readonly reason: string };

const TIMEOUT_MS = 5_000;
/** Where a bash may be: nothing of the environment is handed on. */
const FOLDERS = '/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin';
const MAX_OUTPUT = 20_000;
const COMPLAINT = /^bash: line (\d+): (warning: )?(.*)$/;

/** Lets bash read a script without running any of it. Extended patterns are on, as a script may turn them on as it goes. */
export function readWithBash(script: string): Promise<BashVerdict> {
  return new Promise((resolve) => {
    const child = spawn('bash', ['--norc', '--noprofile', '-O', 'extglob', '-n'], { env: { PATH: FOLDERS, LC_ALL: 'C' }, stdio: ['pipe', 'ignore', 'pipe'], timeout: TIMEOUT_MS, killSignal: 'SIGKILL' });
    let output = '';
    child.on('error', () => resolve({ kind: 'unread', reason: 'no bash on this machine' }));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      if (output.length < MAX_OUTPUT) output += chunk;
    });
    child.on('close', (_, signal) => resolve(signal === null ? { kind: 'read', complaints: complaintsIn(output) } : { kind: 'unread', reason: `bash took longer than ${TIMEOUT_MS / 1_000} s` }));
    // bash may end before it has read everything.
    child.stdin.on('error', () => undefined);
    child.stdin.end(script);
  });
}

/** The second line of a complaint repeats the line of the script. */
function complaintsIn(output: string): { line: number; message: string; fatal: boolean }[] {
  return output.split('\n').flatMap((line) => {
    const match = COMPLAINT.exec(line);
    if (match === null || /^`.*'$/.test(match[3]!)) return [];
    return [{ line: Number(match[1]), message: match[3]!, fatal: match[2] === undefined }];
  });
}
