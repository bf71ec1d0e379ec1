import { VirtualClock } from '@dark-factory/runtime';
import { describe, expect, it } from '@jest/globals';
import { awaitHealthy, type Probe } from '../../../packages/sandbox/src/health-check.ts';

const answers = (...list: Awaited<ReturnType<Probe>>[]): Probe => async () => (list.length > 1 ? list.shift()! : list[0]!);

describe('waiting for health', () => {
  it('asks again until the answer is the expected one', async () => {
    const clock = new VirtualClock(0);
    const probe = answers({ problem: 'ECONNREFUSED' }, { status: 503 }, { status: 204 });

    expect(await awaitHealthy(probe, 204, () => false, 30_000, clock)).toEqual({ kind: 'healthy', status: 204 });
    expect(clock.now()).toBe(400);
  });

  it('gives up at the limit with the last answer', async () => {
    const clock = new VirtualClock(0);

    expect(await awaitHealthy(answers({ problem: 'ECONNREFUSED' }), 200, () => false, 30_000, clock)).toEqual({ kind: 'unhealthy', last: 'ECONNREFUSED' });
    expect(clock.now()).toBeLessThan(30_000);
    expect(clock.now()).toBeGreaterThan(29_000);
  });

  it('does not wait for a program that has ended', async () => {
    const clock = new VirtualClock(0);
    let asked = 0;
    const probe: Probe = async () => { asked++; return { problem: 'ECONNREFUSED' }; };

    expect(await awaitHealthy(probe, 200, () => asked === 2, 30_000, clock)).toEqual({ kind: 'ended' });
  });
});
