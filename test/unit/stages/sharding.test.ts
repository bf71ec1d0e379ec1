import { describe, expect, test } from '@jest/globals';
import { runInOrder } from '../../../packages/stages/src/unit-order.ts';
import { shardUnits } from '../../../packages/stages/src/sharding.ts';
import { aUnit } from '../../builders/plan.ts';

const provided = (id: string, module: string) => ({ id, module, summary: '', symbols: [], routes: [], tables: [] });
const chain = (count: number) => Array.from({ length: count }, (_, index) => {
  const id = `WU-${String(index + 1).padStart(2, '0')}`;
  return aUnit({ id, provides: [provided(`i-${index}`, `src/${id.toLowerCase()}.mjs`)], consumes: index === 0 ? [] : [`i-${index - 1}`] });
});

describe('shards', () => {
  test('hold every unit once, no more shards than asked for', () => {
    const units = chain(13);
    for (const count of [1, 2, 5, 13, 256]) {
      const shards = shardUnits({ units }, units, count);
      expect(shards.length).toBeLessThanOrEqual(Math.min(count, 13));
      expect(shards.flatMap((shard) => shard.units).sort()).toEqual(units.map((unit) => unit.id));
    }
  });

  test('keep units that consume each other together where sizes allow', () => {
    const [a, b, c, d] = [aUnit({ id: 'WU-01', provides: [provided('x', 'src/wu-01.mjs')] }), aUnit({ id: 'WU-02' }), aUnit({ id: 'WU-03', consumes: ['x'] }), aUnit({ id: 'WU-04' })];
    expect(shardUnits({ units: [a, b, c, d] }, [a, b, c, d], 2)).toEqual([{ id: 's001', units: ['WU-01', 'WU-03'] }, { id: 's002', units: ['WU-02', 'WU-04'] }]);
  });

  test('1,024 units make 256 shards of equal size', () => {
    const units = Array.from({ length: 1024 }, (_, index) => aUnit({ id: `WU-${String(index + 1).padStart(4, '0')}` }));
    const shards = shardUnits({ units }, units, 1000);
    expect(shards).toHaveLength(256);
    expect(new Set(shards.map((shard) => shard.units.length))).toEqual(new Set([4]));
  });
});

describe('the order within a shard', () => {
  test('a unit is written after those whose interfaces it consumes, others side by side', async () => {
    const units = [...chain(3), aUnit({ id: 'WU-09' })];
    const log: string[] = [];
    const results = await runInOrder({ units }, units, 4, async (unit) => {
      log.push(`+${unit.id}`);
      await Promise.resolve();
      log.push(`-${unit.id}`);
      return unit.id;
    });
    expect(results).toEqual(['WU-01', 'WU-02', 'WU-03', 'WU-09']);
    expect(log.slice(0, 2)).toEqual(['+WU-01', '+WU-09']);
    expect(log.indexOf('-WU-01')).toBeLessThan(log.indexOf('+WU-02'));
    expect(log.indexOf('-WU-02')).toBeLessThan(log.indexOf('+WU-03'));
  });

  test('units that consume each other in a circle are written all the same', async () => {
    const a = aUnit({ id: 'WU-01', provides: [provided('a', 'src/wu-01.mjs')], consumes: ['b'] });
    const b = aUnit({ id: 'WU-02', provides: [provided('b', 'src/wu-02.mjs')], consumes: ['a'] });
    expect(await runInOrder({ units: [a, b] }, [a, b], 2, (unit) => Promise.resolve(unit.id))).toEqual(['WU-01', 'WU-02']);
  });

  test('a bug in one unit is not swallowed', async () => {
    const units = [aUnit({ id: 'WU-01' }), aUnit({ id: 'WU-02' })];
    await expect(runInOrder({ units }, units, 1, (unit) => (unit.id === 'WU-01' ? Promise.reject(new Error('bug')) : Promise.resolve(1)))).rejects.toThrow('bug');
  });
});
