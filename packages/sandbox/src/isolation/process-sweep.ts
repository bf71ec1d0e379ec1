import { readFile, readdir } from 'node:fs/promises';

const ROUNDS = 50;

/** Kills every process of ours whose environment holds `entry`, until there is none. Without /proc nothing is found. */
export async function sweepMarked(entry: string): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    const found = await markedProcesses(entry);
    if (found.length === 0) return;
    for (const processId of found) killQuietly(processId);
    await new Promise((resolve) => { setTimeout(resolve, 10); });
  }
}

async function markedProcesses(entry: string): Promise<number[]> {
  const names = await readdir('/proc').catch(() => []);
  const ids = names.filter((name) => /^\d+$/.test(name)).map(Number).filter((id) => id !== process.pid);
  const marked = await Promise.all(ids.map(async (id) => {
    const environment = await readFile(`/proc/${id}/environ`, 'utf8').catch(() => '');
    return environment.split('\0').includes(entry) ? [id] : [];
  }));
  return marked.flat();
}

function killQuietly(processId: number): void {
  try {
    process.kill(processId, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}
