import { execFile } from 'node:child_process';
import type { Clock } from '@dark-factory/runtime';
import { enterNetwork, privileged } from './isolation/spawn-plan.ts';
import type { Room } from './room.ts';

/** What a health endpoint said in the end. */
export type Health =
  | { readonly kind: 'healthy'; readonly status: number }
  | { readonly kind: 'unhealthy'; readonly last: string }
  | { readonly kind: 'ended' };

/** One request, made where the program's network is. */
export type Probe = () => Promise<{ readonly status: number } | { readonly problem: string }>;

const RETRY_MS = 200;
const PROBE_LIMIT_MS = 10_000;
const PROBE_SCRIPT = `
const request = require('node:http').get(process.argv[1], { timeout: 5000, agent: false }, (response) => {
  process.stdout.write('status ' + response.statusCode);
  request.destroy();
});
request.on('timeout', () => request.destroy(new Error('no answer in 5 s')));
request.on('error', (error) => { process.stdout.write('problem ' + (error.code || error.message)); });
`;

/** Asks until the endpoint answers as expected, the program ends, or the time is over. */
export async function awaitHealthy(probe: Probe, expected: number, hasEnded: () => boolean, limitMs: number, clock: Clock): Promise<Health> {
  const until = clock.now() + limitMs;
  let last = 'no answer';
  for (;;) {
    if (hasEnded()) return { kind: 'ended' };
    const answer = await probe();
    if ('status' in answer) {
      if (answer.status === expected) return { kind: 'healthy', status: answer.status };
      last = `it answered ${answer.status} and not ${expected}`;
    } else last = answer.problem;
    if (clock.now() + RETRY_MS >= until) return hasEnded() ? { kind: 'ended' } : { kind: 'unhealthy', last };
    await clock.sleep(RETRY_MS);
  }
}

/** A probe of `http://127.0.0.1:port/path` in the room's network, by a node of our own that reads nothing but the status. */
export function probeIn(room: Room, port: number, path: string): Probe {
  const node = [process.execPath, '-e', PROBE_SCRIPT, `http://127.0.0.1:${port}${path}`];
  const [file, ...args] = probeCommand(room, node) as [string, ...string[]];
  return () => new Promise((resolve) => {
    execFile(file, args, { env: {}, cwd: '/', timeout: PROBE_LIMIT_MS, maxBuffer: 65_536 }, (error, stdout) => {
      const [kind, ...said] = stdout.split(' ');
      if (kind === 'status') resolve({ status: Number(said[0]) });
      else resolve({ problem: said.join(' ') || error?.message || 'no answer' });
    });
  });
}

function probeCommand(room: Room, node: readonly string[]): readonly string[] {
  const { confinement } = room.isolation;
  if (confinement.tier === 'process-group' || room.network === undefined) return node;
  // Through sudo the probe goes back to being our own user once it is in the network.
  const back = confinement.tier === 'namespace-and-user' && confinement.sudo !== undefined
    ? [confinement.tools.setpriv, `--reuid=${process.getuid!()}`, `--regid=${process.getgid!()}`, '--clear-groups', '--no-new-privs', '--'] : [];
  return privileged(confinement, [...enterNetwork(confinement, room.network.processId), ...back, ...node]);
}
