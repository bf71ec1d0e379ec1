import { expect, test } from '@jest/globals';
import { loadCheck } from '../../bench/gate/checker.ts';
import { faultsOf } from '../../bench/gate/fuzz-child.ts';
import { SHORT, variants } from '../../bench/gate/fuzz-variants.ts';
import { SAMPLES } from '../../bench/gate/fuzz-samples.ts';

test('files that are cut, changed, deep, long or of strange bytes end in findings or are listed as unchecked', async () => {
  const check = await loadCheck(false);
  const all = variants(SHORT, 1);
  const faults: string[] = [];
  for (const { path } of SAMPLES) faults.push(...await faultsOf(check, all.filter((variant) => variant.path === path)));
  expect(faults).toEqual([]);
}, 240_000);
