import { spawn } from 'node:child_process';
import { privileged, type Confinement } from './spawn-plan.ts';

/** A network that has loopback and nothing else, alive as long as the process that holds it. */
export interface LoopbackNetwork {
  /** The process whose network others join. */
  readonly processId: number;
  close(): Promise<void>;
}

const HOLD_SCRIPT = '"$1" link set lo up >/dev/null 2>&1 && echo "$$" && exec cat >/dev/null';

/** Makes such a network, or says why this machine has none. It ends with `close` and with our own process. */
export function loopbackNetwork(confinement: Exclude<Confinement, { tier: 'process-group' }>): Promise<LoopbackNetwork | { readonly missing: string }> {
  const { tools } = confinement;
  if (tools.ip === undefined) return Promise.resolve({ missing: 'there is no `ip` command' });
  const user = confinement.tier === 'user-namespace' ? ['--user', '--map-root-user'] : [];
  const [file, ...args] = privileged(confinement, [
    tools.unshare, ...user, '--net', '--fork', '--kill-child', '--', tools.sh, '-c', HOLD_SCRIPT, 'sh', tools.ip,
  ]) as [string, ...string[]];
  const child = spawn(file, args, { env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' }, cwd: '/', detached: true, stdio: ['pipe', 'pipe', 'ignore'] });
  child.stdin.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('close', () => resolve());
  });
  const close = async (): Promise<void> => {
    child.stdin.end();
    await ended;
  };
  return new Promise((resolve) => {
    child.stdout.once('data', (chunk: Buffer) => resolve({ processId: Number(chunk.toString('utf8')), close }));
    void ended.then(() => resolve({ missing: 'a network namespace could not be made' }));
  });
}
