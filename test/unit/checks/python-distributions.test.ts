import { describe, expect, test } from '@jest/globals';
import { formatDistributions, parseDistributions } from '../../../packages/checks/src/python/distribution-format.ts';
import { distributionsOf, soleDistributionOf } from '../../../packages/checks/src/python/distribution-modules.ts';
import { closureOf, needsAreKnown, shareThatNeeds } from '../../../packages/checks/src/python/distribution-needs.ts';
import { DISTRIBUTIONS } from '../../../packages/checks/src/python/distributions.ts';

describe('the table of distributions', () => {
  test('is written as it is read', () => {
    const all = parseDistributions(DISTRIBUTIONS);
    expect(`\n${formatDistributions(all)}\n`).toBe(DISTRIBUTIONS);
    expect([...all].filter(([name, { modules }]) => name !== name.toLowerCase() || modules.some((module) => !/^\w+(\.\w+)*$/.test(module)))).toEqual([]);
  });

  test('tells all candidates for a module, and the one where there is one', () => {
    expect(distributionsOf('yaml')).toEqual(['pyyaml']);
    expect(distributionsOf('cv2.dnn')?.slice(0, 2)).toEqual(['opencv-python', 'opencv-python-headless']);
    expect([soleDistributionOf('jwt.exceptions'), soleDistributionOf('psycopg2'), soleDistributionOf('serial')]).toEqual(['pyjwt', undefined, undefined]);
    expect(distributionsOf('frobnicate_kit')).toBeUndefined();
  });

  test('an extra brings what it brings where it is asked for', () => {
    expect(closureOf(['uvicorn']).has('pyyaml')).toBe(false);
    expect(closureOf(['uvicorn[standard]']).has('pyyaml')).toBe(true);
    expect([...closureOf(['fastapi'])]).toEqual(expect.arrayContaining(['starlette', 'anyio', 'pydantic-core']));
    expect([needsAreKnown('uvicorn[standard]'), needsAreKnown('uvicorn[nonsense]'), needsAreKnown('acme-sdk')]).toEqual([true, false, false]);
    expect(shareThatNeeds('requests')).toBeGreaterThan(0.02);
    expect(shareThatNeeds('acme-sdk')).toBe(0);
  });
});
