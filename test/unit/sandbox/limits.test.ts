import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { DiskWatch } from '../../../packages/sandbox/src/isolation/disk-watch.ts';
import { overLimit } from '../../../packages/sandbox/src/isolation/limit-watch.ts';
import { defaultLimits, inBytes, kernelLimits, limitsInWords, metLimit } from '../../../packages/sandbox/src/isolation/limits.ts';
import { familyOf } from '../../../packages/sandbox/src/isolation/process-table.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const MIB = 1024 * 1024;

describe('limits', () => {
  it('leave a quarter of a small machine free', () => {
    expect(inBytes(defaultLimits(4096 * MIB).memoryBytes)).toBe('3 GiB');
    expect(inBytes(defaultLimits(64 * 1024 * MIB).memoryBytes)).toBe('6 GiB');
  });

  it('count no threads of our own user, which runs other things', () => {
    const limits = defaultLimits(4096 * MIB);

    expect(kernelLimits({ tier: 'process-group' }, limits, '/bin/prlimit')?.settings).toEqual(['--core=0', '--fsize=2147483648', '--nofile=65536']);
    expect(limitsInWords({ tier: 'process-group' }, limits, undefined)).toContain('file size and open files: no limit, there is no `prlimit`');
  });

  it('hold for all programs together, and end the greatest', () => {
    const limits = { memoryBytes: 100, processes: 10 };

    expect(overLimit([{ processes: 5, memoryBytes: 60 }, { processes: 5, memoryBytes: 40 }], limits)).toBeUndefined();
    expect(overLimit([{ processes: 1, memoryBytes: 30 }, { processes: 2, memoryBytes: 71 }], limits)).toEqual({ index: 1, kind: 'memory', reason: 'memory limit of 100 bytes reached' });
    expect(overLimit([{ processes: 9, memoryBytes: 0 }, { processes: 2, memoryBytes: 500 }], limits)).toMatchObject({ index: 0, kind: 'processes' });
  });

  it('are told from the errors in which programs meet them', () => {
    expect(metLimit("Error: EFBIG: file too large, write\n  code: 'EFBIG'")).toContain('size of a file');
    expect(metLimit("Error: EMFILE: too many open files, open '/x'")).toContain('open files');
    expect(metLimit('sh: 3: Cannot fork')).toContain('processes');
    expect(metLimit('Error: the profile is too large for the forker')).toBeUndefined();
  });

  it('count what descends from a program, and where nothing keeps it there what stayed in its group', () => {
    const table = [[1, 0, 1], [10, 1, 10], [11, 10, 11], [12, 11, 12], [20, 1, 10], [30, 1, 30]].map(([id, parent, group]) => ({ id: id!, parent: parent!, group: group!, began: 0 }));

    expect(familyOf(table, 10).map(({ id }) => id).sort()).toEqual([10, 11, 12]);
    expect(familyOf(table, 10, ({ group }) => group === 10).map(({ id }) => id).sort()).toEqual([10, 11, 12, 20]);
  });
});

describe('the disk that a run takes', () => {
  it('is told from what others put on the same disk', async () => {
    await using folder = await temporaryFolder('disk-watch');
    await using other = await temporaryFolder('disk-watch-other');
    const watch = await DiskWatch.begin([folder.path], { diskBytes: 8 * MIB, diskFiles: 1_000_000 }, Date.now());
    await writeFile(join(other.path, 'large'), Buffer.alloc(24 * MIB, 1), { flush: true });
    expect(await watch.reached()).toBeUndefined();
    await writeFile(join(folder.path, 'large'), Buffer.alloc(24 * MIB, 1), { flush: true });

    expect(await watch.reached()).toBe('disk limit of 8 MiB reached');
  });
});
