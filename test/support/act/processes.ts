import { readdir, readFile } from 'node:fs/promises';

/**
 * Ends every process whose environment names the marker, and returns how many there were. A step may start a session
 * of its own, so ending act's process group is not enough; the environment is what all descendants share. Without
 * /proc (macOS) it does nothing.
 */
export async function endProcessesMarked(marker: string): Promise<number> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  let ended = 0;
  for (const pid of pids) {
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
    if (!environment.includes(marker) || Number(pid) === process.pid) continue;
    if (kill(Number(pid))) ended += 1;
  }
  return ended;
}

/** Ends a process group whose leader may be gone already. */
export function endProcessGroup(leader: number | undefined): void {
  if (leader !== undefined) kill(-leader);
}

function kill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}
