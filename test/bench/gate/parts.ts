import { execFile, spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';

/** A share of the work: this one of so many. */
export interface Part {
  readonly index: number;
  readonly count: number;
}

/** Every n-th of some work. */
export function partOf<T>(work: readonly T[], { index, count }: Part): T[] {
  return work.filter((_, position) => position % count === index);
}

/**
 * Does work in as many processes as the machine has cores, each the given command with `--part i/n` added.
 * A child tells each result in a line of JSON and returns `undefined`; the parent returns all results.
 */
export async function inParts<T>(part: string | undefined, command: readonly string[], work: (part: Part, tell: (result: T) => void) => Promise<void>): Promise<T[] | undefined> {
  if (part !== undefined) {
    const [index, count] = part.split('/').map(Number) as [number, number];
    await work({ index, count }, (result) => void process.stdout.write(`${JSON.stringify(result)}\n`));
    return undefined;
  }
  const count = availableParallelism();
  return (await Promise.all(Array.from({ length: count }, (_, index) => runPart<T>(command, `${index}/${count}`)))).flat();
}

function runPart<T>(command: readonly string[], part: string): Promise<T[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...process.execArgv, ...command, '--part', part], { stdio: ['ignore', 'pipe', 'inherit'] });
    const results: T[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => {
      results.push(JSON.parse(line) as T);
      if (process.stderr.isTTY) process.stderr.write(`\r${part}: ${results.length} `);
    });
    child.once('error', reject).once('close', (code) => (code === 0 ? resolve(results) : reject(new Error(`the child of part ${part} ended with exit code ${code}`))));
  });
}

/** What one child printed as JSON, or why it did not: it took too long, or ended otherwise than with 0. */
export function fromChild<T>(command: readonly string[], limitSeconds: number): Promise<{ readonly kind: 'result'; readonly result: T } | { readonly kind: 'failed'; readonly reason: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [...process.execArgv, ...command], { timeout: limitSeconds * 1000, killSignal: 'SIGKILL', maxBuffer: 1 << 28 }, (error, stdout, stderr) => {
      if (error === null) resolve({ kind: 'result', result: JSON.parse(stdout) as T });
      else resolve({ kind: 'failed', reason: error.killed === true ? `took more than ${limitSeconds} s` : stderr.trim().split('\n').slice(-3).join(' ') });
    });
  });
}
