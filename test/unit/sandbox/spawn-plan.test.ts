import { describe, expect, it } from '@jest/globals';
import { spawnPlan, type Confinement, type Launch } from '../../../packages/sandbox/src/isolation/spawn-plan.ts';

const tools = { sh: '/bin/sh', env: '/bin/env', unshare: '/bin/unshare', setpriv: '/bin/setpriv', nsenter: '/bin/nsenter', mount: '/bin/mount', ip: '/bin/ip' };
const user = { uid: 65_534, gid: 65_534 };
const root: Confinement = { tier: 'namespace-and-user', tools, user };
const launch: Launch = {
  command: ['node', 'a b.js'], folder: '/base/tree', env: { LD_PRELOAD: '/base/tree/evil.so', TOKEN: 'secret' }, closed: true, privateFolderBytes: 4096,
  kernelLimits: { tool: '/bin/prlimit', settings: ['--core=0'] }, binds: [{ from: '/cache', to: '/base/cache', writable: true }, { from: '/node', to: '/base/tools/node', writable: false }],
  hidden: [{ path: '/home/me', mode: '750', keep: [{ from: '/home/me/node-20', to: '/home/me/node' }] }],
};

describe('the process that is spawned', () => {
  it('shows privileged programs no variable by its own name, and no value in its arguments', () => {
    const plan = spawnPlan(root, '/base', launch);

    expect(plan.env).toEqual({ PATH: '/usr/sbin:/usr/bin:/sbin:/bin', SANDBOX_0: 'LD_PRELOAD=/base/tree/evil.so', SANDBOX_1: 'TOKEN=secret' });
    expect(plan.args.join('\n')).not.toMatch(/secret|evil/);
    expect(plan.args.slice(-2)).toEqual(['node', 'a b.js']);
  });

  it('gives its rights up before the command, and has processes of its own', () => {
    const { file, args } = spawnPlan(root, '/base', launch);

    expect([file, ...args].filter((word) => !word.includes('\n'))).toEqual([
      '/bin/unshare', '--pid', '--ipc', '--fork', '--kill-child', '--mount-proc', '--',
      '/bin/sh', '-c', 'sh', '/base', '/base/tree', 'closed', '4096', 'rw', '/cache', '/base/cache', 'ro', '/node', '/base/tools/node', '--',
      'hide', '/home/me', '750', 'keep', '/home/me/node-20', '/home/me/node', '--',
      '/bin/setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--inh-caps=-all', '--bounding-set=-all', '--no-new-privs', '--',
      '/bin/sh', '-c', 'sh', '/bin/prlimit', '--core=0', '--', '2', 'node', 'a b.js',
    ]);
  });

  it('keeps nothing of sudo but what it needs', () => {
    const { file, args } = spawnPlan({ ...root, sudo: '/bin/sudo' }, '/base', launch);

    expect([file, ...args].slice(0, 5)).toEqual(['/bin/sudo', '-n', '--preserve-env=SANDBOX_0,SANDBOX_1', '--', '/bin/env']);
  });

  it('joins a network together with the user namespace that made it', () => {
    const confined: Confinement = { tier: 'user-namespace', tools, user: { uid: 1000, gid: 1000 } };

    expect(spawnPlan(confined, '/base', launch).args.slice(0, 7)).toEqual(['--pdeathsig', 'KILL', '--', '/bin/unshare', '--user', '--map-root-user', '--pid']);
    const joined = spawnPlan(confined, '/base', { ...launch, networkOf: 42 });
    expect([joined.file, ...joined.args].slice(0, 11)).toEqual([
      '/bin/nsenter', '--preserve-credentials', '--user=/proc/42/ns/user', '--net=/proc/42/ns/net', '--', '/bin/setpriv', '--pdeathsig', 'KILL', '--', '/bin/unshare', '--pid',
    ]);
  });

  it('is the command itself in a process group', () => {
    const { kernelLimits: _none, ...bare } = launch;

    expect(spawnPlan({ tier: 'process-group', user }, '/base', bare)).toEqual({ file: 'node', args: ['a b.js'], env: launch.env, folder: '/base/tree', user });
    const limited = spawnPlan({ tier: 'process-group', user }, '/base', launch);
    expect([limited.file, ...limited.args].filter((word) => !word.includes('\n'))).toEqual(['/bin/sh', '-c', 'sh', '/bin/prlimit', '--core=0', '--', 'node', 'a b.js']);
  });
});
