import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { escapeFiles, runLocked, TIERS, workFolderFor } from './escape-world.ts';
import { bundledProgram, MAY_SWITCH_USER } from './run-as.ts';
import { aStack } from './sandbox-run.ts';

const MIB = 1024 * 1024;
const LARGE_FILE = ['dd', 'if=/dev/zero', 'of=large', 'bs=1048576', 'count=40'];
const LARGE_FILE_OF_NODE = ['node', '-e', "require('node:fs').writeFileSync('large', Buffer.alloc(40 * 1024 * 1024))"];
const HUNGRY = [
  aStack({ root: 'memory', build: [['node', 'memory.mjs']] }),
  aStack({ root: 'file', build: [LARGE_FILE] }),
  aStack({ root: 'node-file', build: [LARGE_FILE_OF_NODE] }),
];
const FORKS = [aStack({ root: 'forks', build: [['sh', 'forks.sh']] })];
const fill = (how: 'large' | 'small'): ReturnType<typeof aStack>[] => [aStack({ root: 'disk', build: [['sh', 'disk.sh', how]] })];

let program: Awaited<ReturnType<typeof bundledProgram>>;
let files: Record<string, string>;

(MAY_SWITCH_USER ? describe : describe.skip)('a program that takes more than its part of the machine', () => {
  beforeAll(async () => { [program, files] = await Promise.all([bundledProgram('./escape-run.ts'), escapeFiles()]); });
  afterAll(async () => { await program[Symbol.asyncDispose](); });

  it('is left alone within the usual limits', async () => {
    const steps = await outcomes([], [...HUNGRY, ...fill('large'), ...fill('small')], {});

    expect(steps).toEqual(['memory passed', 'file passed', 'node-file passed', 'disk passed', 'disk passed']);
  }, 40_000);

  it('is told so as the reason for its start and its tests too', async () => {
    const stack = aStack({ root: 'memory', start: ['node', 'memory.mjs'], health: { path: '/', status: 200 }, test: [['node', 'memory.mjs']] });

    expect(await outcomes([], [stack], { memoryBytes: 250 * MIB })).toEqual([
      'memory failed: memory limit of 250 MiB reached, killed', 'memory skipped: start failed', 'memory skipped: start failed', 'memory failed: memory limit of 250 MiB reached, killed', 'memory skipped: start failed',
    ]);
  }, 30_000);

  for (const { tier, setpriv } of TIERS) {
    it(`is ended with the limit as the reason by the tier ${tier}`, async () => {
      expect(await outcomes(setpriv, HUNGRY, { memoryBytes: 250 * MIB, fileBytes: 16 * MIB })).toEqual([
        'memory failed: memory limit of 250 MiB reached, killed',
        'file failed: it reached the limit on the size of a file and was ended by SIGXFSZ',
        'node-file failed: exit code 1; its output tells of the limit on the size of a file',
      ]);
      // Whichever is first: our own look, or the kernel's limit on the threads of the user.
      expect(await outcomes(setpriv, FORKS, { processes: 120 })).toEqual([expect.stringMatching(/^forks failed: (?:limit of 120 processes reached, killed|exit code 2; its output tells of the limit on processes)$/)]);
      expect(await outcomes(setpriv, fill('large'), { diskBytes: 64 * MIB })).toEqual(['disk failed: disk limit of 64 MiB reached, killed']);
      expect(await outcomes(setpriv, fill('small'), { diskFiles: 2000 })).toEqual(['disk failed: disk limit of 2000 files reached, killed']);
    }, 60_000);
  }
});

async function outcomes(setpriv: readonly string[], stacks: ReturnType<typeof aStack>[], limits: Record<string, number>): Promise<string[]> {
  const { evidence } = await runLocked(program.file, setpriv, { files, host: {}, stacks, options: { workFolder: await workFolderFor(program.work), limits } });
  return evidence.steps.map(({ stack, outcome }) => (outcome.state === 'passed' ? `${stack} passed` : `${stack} ${outcome.state}: ${outcome.reason}`));
}
