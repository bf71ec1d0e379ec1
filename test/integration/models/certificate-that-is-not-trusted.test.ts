import { expect, test } from '@jest/globals';
import { RecordingLogger, VirtualClock, seededRandom } from '@dark-factory/runtime';
import { modelsAt } from '../../builders/model-of-simulator.ts';

test('a certificate that is not trusted is told at once: no waiting mends it', async () => {
  let asked = 0;
  const refusing: typeof fetch = () => {
    asked++;
    return Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error('self-signed certificate'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }) }));
  };
  const { tiers } = await modelsAt('https://models.example/v1', { clock: new VirtualClock(), random: seededRandom(1), logger: new RecordingLogger(), fetch: refusing });
  const outcome = await tiers.draft.complete({ purpose: 'WU-01 write', system: 's', messages: [{ role: 'user', content: 'u' }], maxOutputTokens: 100 });
  expect(outcome).toMatchObject({ kind: 'failed', reach: 'run', error: { code: 'model-gone' } });
  expect('error' in outcome ? outcome.error.message : '').toContain('DEPTH_ZERO_SELF_SIGNED_CERT');
  expect(asked).toBe(1);
});
