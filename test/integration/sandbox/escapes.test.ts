import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RuntimeEvidence } from '@dark-factory/contracts';
import { CANARY, escapeFiles, escapeWorld, listensOn, lookUnlocked, runLocked, runUnlocked, TIERS, workFolderFor, type EscapeWorld } from './escape-world.ts';
import { bundledProgram, MAY_SWITCH_USER } from './run-as.ts';
import { aStack, processesNaming, stepOf } from './sandbox-run.ts';

/** Where nothing holds a program of an ordinary user, all of these lead out; `sudo` does where it asks for no password. */
const WAYS = [
  'canary in the environment', 'variables of the runner', 'environment of a process', 'root folder of a process', 'memory of a process', 'signal to a process',
  'rights of a setuid program', 'write by an absolute path', 'write by dots', 'write through a link', 'write through /proc/self/root',
  'write through the root of a process', 'write through a hard link', 'write to the tree that is delivered', 'write to the command file of the runner',
  'file of the caller', 'file of the caller after mounting anew', 'write after mounting anew', 'loopback of the host', 'datagram to the host', 'abstract socket', 'socket of a service',
];
/** What the weak tier does not stop, with another user than ours: what everybody may do on that machine. */
const NOT_STOPPED_BY_WEAK = [
  'write by an absolute path', 'write by dots', 'write through a link', 'write through /proc/self/root', 'write through a hard link',
  'write to the tree that is delivered', 'write to the command file of the runner', 'file of the caller', 'file of the caller after mounting anew', 'write after mounting anew',
  'loopback of the host', 'datagram to the host', 'abstract socket', 'socket of a service',
];
/** What an install reaches as well, as it has the network of the machine. */
const OPEN_TO_INSTALLS = ['loopback of the host', 'datagram to the host', 'abstract socket'];
/** These depend on the machine: whether it has a network, `sudo`, Python or Yama. */
const DEPENDS = ['address of the host', 'ptrace of a process', 'sudo'];
const SPOKEN = /(?:^|[\r\n\u0085\u2028\u2029])[\s\ufeff]*::[a-z-]+|##\[[a-z]/;

let world: EscapeWorld;
let program: Awaited<ReturnType<typeof bundledProgram>>;
let files: Record<string, string>;

(MAY_SWITCH_USER ? describe : describe.skip)('a program that tries to get out', () => {
  beforeAll(async () => { [world, program, files] = await Promise.all([escapeWorld(), bundledProgram('./escape-run.ts'), escapeFiles()]); });
  afterAll(async () => {
    await world[Symbol.asyncDispose]();
    await program[Symbol.asyncDispose]();
  });

  it('gets out where nothing holds it', async () => {
    const led = await lookUnlocked(world);
    const outside = await world.outside();
    await world.clear();

    expect(led.filter((way) => !DEPENDS.includes(way))).toEqual(WAYS);
    expect(outside.map((path) => path.replace(/^.*\//, ''))).toEqual(expect.arrayContaining(['absolute', 'dots', 'link', 'root', 'parent', 'delivered.js', 'set_env_1', 'mounted']));
    expect((await runUnlocked(['node', 'speak.mjs'])).match(new RegExp(SPOKEN, 'g'))?.length).toBeGreaterThan(10);
  }, 30_000);

  it('leaves a process behind where nothing holds it', async () => {
    const mark = `daemon-${process.pid}-unlocked`;
    expect(await runUnlocked(['sh', 'daemon.sh', String(world.freePort), mark])).toBe('listening\n');
    expect(await listensOn(world.freePort)).toBe(true);
    for (const id of await idsOf(mark)) process.kill(id, 'SIGKILL');
  });

  for (const { tier, setpriv } of TIERS) {
    it(`is held by the tier ${tier}`, async () => {
      const mark = `daemon-${process.pid}-${tier}`;
      const { evidence, log, error } = await runLocked(program.file, setpriv, {
        files, host: world.host, options: { workFolder: await workFolderFor(program.work) },
        stacks: [
          aStack({ root: 'look', install: [['node', 'look.mjs']], start: ['node', 'look.mjs'] }),
          aStack({ root: 'daemon', install: [['sh', 'daemon.sh', String(world.freePort), mark], ['sleep', '0.3']] }),
          aStack({ root: 'speak', build: [['node', 'speak.mjs']], test: [['node', '--test']], testRunner: 'node-test' }),
        ],
      });
      if (error !== undefined && tier === 'user-namespace') return expect(error.code).toBe('sandbox-weak'); // a machine without unprivileged user namespaces
      const outside = await world.outside();
      await world.clear();
      const ledBy = (step: 'install' | 'start'): string[] => JSON.parse(stepOf(evidence!, step, 'look').tail) as string[];
      const led = ledBy('start');

      expect(evidence!.isolation.tier).toBe(tier);
      expect(stepOf(evidence!, 'install', 'daemon').tail).toBe('listening');
      expect({ listens: await listensOn(world.freePort), left: await processesNaming(mark) }).toEqual({ listens: false, left: [] });
      expect(saidToRunner(evidence!, log)).toEqual([]);
      expect(evidence!.tests.failures).toHaveLength(1);
      expect(JSON.stringify([evidence, log])).not.toContain(CANARY.join(''));
      if (tier === 'process-group') {
        expect(led.filter((way) => !DEPENDS.includes(way))).toEqual(NOT_STOPPED_BY_WEAK);
        expect(evidence!.isolation.detail).toContain('weak, a program can reach the network, sockets and services of the machine, read and write whatever its user may, and see other processes');
      } else {
        expect({ led, outside }).toEqual({ led: [], outside: [] });
        expect(ledBy('install').filter((way) => !DEPENDS.includes(way))).toEqual(OPEN_TO_INSTALLS);
      }
    }, 40_000);
  }

  for (const { tier, setpriv } of TIERS.filter((one) => one.tier !== 'user-namespace')) {
    it(`${tier === 'process-group' ? 'reaches' : 'does not reach'} its database server by the files of it in the tier ${tier}`, async () => {
      const stack = aStack({ services: ['postgres'], build: [['sh', '-c', 'ls ../pg ../s; : >>../pg/pg_hba.conf && echo written']] });
      const { evidence } = await runLocked(program.file, setpriv, { files: {}, host: {}, stacks: [stack], options: { workFolder: await workFolderFor(program.work) } });

      expect(stepOf(evidence, 'service').outcome).toEqual({ state: 'passed' });
      if (tier === 'process-group') expect(stepOf(evidence, 'build').tail).toMatch(/postmaster\.pid.*written/s);
      else expect(stepOf(evidence, 'build').tail).toMatch(/^(?:.*Permission denied\n?){3}$/);
    }, 30_000);
  }
});

/** Every text of the evidence and every line of the log that the runner would obey if it were printed. */
function saidToRunner(evidence: RuntimeEvidence, log: readonly string[]): string[] {
  const texts: string[] = [...log];
  JSON.stringify(evidence, (_key, value: unknown) => {
    if (typeof value === 'string') texts.push(value);
    return value;
  });
  return texts.filter((text) => SPOKEN.test(text));
}

async function idsOf(mark: string): Promise<number[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(ids.map(async (id) => ((await readFile(join('/proc', id, 'cmdline'), 'utf8').catch(() => '')).includes(mark) ? [Number(id)] : [])));
  return lines.flat();
}
