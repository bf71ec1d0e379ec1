import { readFile, readdir } from 'node:fs/promises';

const ROUNDS = 50;

/** Kills every process of ours whose environment holds `entry`, until there is none. Without /proc nothing is found. */
export async function sweepMarked(entry: string): Promise<void> {
  await sweep('environ', (environment) => environment.split('\0').includes(entry));
}

/** Kills every process that is in a group and has not the right to leave it, until there is none. The group must be of one program alone. */
export async function sweepGroup(gid: number): Promise<void> {
  await sweep('status', (status) => new RegExp(`^Gid:\\t${gid}\\t`, 'm').test(status));
}

async function sweep(file: string, matches: (content: string) => boolean): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    const found = await processesWhose(file, matches);
    if (found.length === 0) return;
    for (const processId of found) killQuietly(processId);
    await new Promise((resolve) => { setTimeout(resolve, 10); });
  }
}

async function processesWhose(file: string, matches: (content: string) => boolean): Promise<number[]> {
  const names = await readdir('/proc').catch(() => []);
  const ids = names.filter((name) => /^\d+$/.test(name)).map(Number).filter((id) => id !== process.pid);
  const matching = await Promise.all(ids.map(async (id) => (matches(await readFile(`/proc/${id}/${file}`, 'utf8').catch(() => '')) ? [id] : [])));
  return matching.flat();
}

function killQuietly(processId: number): void {
  try {
    process.kill(processId, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}
