import { createInterface } from 'node:readline';
import { UserError } from '@dark-factory/runtime';
import type { CommandContext } from './command-result.ts';

/** Whether there is somebody to ask: a terminal on both sides, and no machine that reads the answer. */
export function canAsk({ host, json }: CommandContext): boolean {
  return !json && host.stdin.isTTY === true && host.stderr.isTTY === true;
}

/** Asks whether to go on, and ends the run when the answer is not yes. Enter alone means yes. */
export async function confirm(question: string, { host, signal }: CommandContext): Promise<void> {
  host.stderr.write(`${question} [Y/n] `);
  const answer = await readLine(host.stdin, signal);
  if (answer !== undefined && /^(y|yes|)$/i.test(answer.trim())) return;
  if (answer === undefined) host.stderr.write('\n');
  throw new UserError({ code: 'interrupted', what: 'the run was ended before anything was spent on the plan', fix: 'Run the same command again to go on; the plan is kept.' });
}

/** A line of input; `undefined` at its end. Ctrl-C stays a signal: the terminal is not put into raw mode. */
function readLine(input: NodeJS.ReadableStream, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input, terminal: false });
    const onAbort = (): void => {
      lines.close();
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    lines.once('line', (line) => {
      resolve(line);
      lines.close();
    });
    lines.once('close', () => {
      signal.removeEventListener('abort', onAbort);
      resolve(undefined);
    });
  });
}
