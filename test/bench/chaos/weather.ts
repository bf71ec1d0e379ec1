import type { Fault, Limits } from '@dark-factory/simulator';
import { between, weighted, type Draw } from './draws.ts';

/** What befalls a request: a fault of the wire or the API, or nothing. `futile` is what no waiting mends. */
export interface Ill {
  readonly name: string;
  readonly fault: Fault;
  readonly futile: boolean;
}

const RATE_BODY = { error: { message: 'Rate limit reached.', type: 'requests', param: null, code: 'rate_limit_exceeded' } };
const QUOTA_BODY = { error: { message: 'Rate limit reached on requests per day (RPD).', type: 'requests', param: null, code: 'daily_quota' } };
const passing = (name: string, fault: Fault): Ill => ({ name, fault, futile: false });

/** Everything that passes, with its weight. */
const PASSING: readonly (readonly [number, (draw: number) => Ill])[] = [
  [3, () => passing('429', { status: 429, body: RATE_BODY })],
  [2, (draw) => passing('429 with Retry-After', { status: 429, headers: { 'retry-after': String(between(draw, 5, 90)) }, body: RATE_BODY })],
  [2, () => passing('429 with Retry-After: 0', { status: 429, headers: { 'retry-after': '0' }, body: RATE_BODY })],
  [2, () => passing('500', { status: 500 })],
  [1, () => passing('502', { status: 502, body: '<html>bad gateway</html>' })],
  [2, () => passing('503', { status: 503, headers: { 'retry-after': '7' } })],
  [1, () => passing('529', { status: 529 })],
  [1, () => passing('408', { status: 408 })],
  [2, () => passing('cut before', { cutConnection: 'before' })],
  [3, () => passing('cut in the middle', { cutConnection: 'middle' })],
  [2, (draw) => passing('slow', { slowMs: between(draw, 30, 400) * 1000 })],
  [2, () => passing('garbage', { garbage: true })],
  [2, () => passing('empty', { empty: true })],
  [2, () => passing('refusal', { refusal: true })],
  [3, (draw) => passing('truncated', { truncateAtToken: between(draw * draw, 1, 160) })],
];
const FUTILE: readonly (readonly [number, Ill])[] = [
  [1, { name: '401', fault: { status: 401 }, futile: true }],
  [1, { name: 'daily quota', fault: { status: 429, headers: { 'retry-after': '40000' }, body: QUOTA_BODY }, futile: true }],
];

/** Where an incarnation is killed: at the n-th write of its stores or the n-th request. */
export type Kill =
  | { readonly at: 'write'; readonly nth: number; readonly when: 'before' | 'middle' | 'after' }
  | { readonly at: 'request'; readonly nth: number; readonly when: 'before it is sent' | 'under way' | 'answered' };

/** All that a seed decides about a run beforehand. */
export interface Weather {
  readonly wire: 'in process' | 'http';
  /** Whether every incarnation has the bundles of those before, or begins with none, as the command does. */
  readonly bundles: 'kept' | 'new';
  readonly draft: boolean;
  readonly shards: number;
  /** Share of files with errors above which broken units are written again in a second round. */
  readonly regenerateAbove: number;
  /** What the client is told of the limits that the endpoint has. */
  readonly told: { readonly requestsPerMinute?: number; readonly inFlight?: number };
  readonly limits: Limits;
  /** Incarnations that faults and kills may hit; those after them are spared. */
  readonly rough: number;
  /** Share of requests that something befalls, and how many at most in the whole run. */
  readonly illRate: number;
  readonly illsAtMost: number;
  readonly futileRate: number;
  /** Share of answers that the model itself gets wrong. */
  readonly sloppiness: number;
  /** Share of writes that fail. */
  readonly failingWrites: number;
  /** Tokens of each incarnation that is not spared. */
  readonly budget: number | undefined;
}

/** Share of seeds that run over real HTTP. */
const OVER_HTTP = 0.12;

export function weatherOf(draw: Draw): Weather {
  const inFlight = between(draw('in flight'), 2, 6);
  const requestsPerMinute = between(draw('rpm'), 10, 90);
  const known = draw('limits known') < 0.6;
  return {
    wire: draw('wire') < OVER_HTTP ? 'http' : 'in process',
    bundles: draw('bundles') < 0.7 ? 'kept' : 'new',
    draft: draw('draft') < 0.75,
    shards: between(draw('shards'), 1, 5),
    regenerateAbove: draw('regenerate above') * 0.06,
    told: known ? { inFlight, requestsPerMinute } : {},
    limits: { requestsInFlight: inFlight, requestsPerMinute, retryAfter: weighted(draw('retry-after'), [[1, 'true'], [1, '0'], [1, 'none']]), headers: draw('headers') < 0.4 },
    rough: between(draw('rough'), 1, 6),
    illRate: draw('ill rate') < 0.1 ? 0 : draw('how ill') * 0.7,
    illsAtMost: between(draw('ills at most'), 0, 150),
    futileRate: draw('futile') < 0.25 ? 0.05 : 0,
    sloppiness: draw('sloppy') < 0.3 ? 0 : draw('how sloppy'),
    failingWrites: draw('failing writes') < 0.5 ? 0 : draw('how failing') * 0.15,
    budget: draw('budget') < 0.15 ? between(draw('how much'), 8_000, 60_000) : undefined,
  };
}

/** What befalls a request, said by what is asked and how often it was asked before. */
export function illOf(draw: Draw, weather: Weather, body: string, before: number): Ill | undefined {
  if (draw('futile', body, before) < weather.futileRate) return weighted(draw('which futile', body, before), FUTILE);
  if (draw('ill', body, before) >= weather.illRate) return undefined;
  return weighted(draw('which ill', body, before), PASSING)(draw('how', body, before));
}

/** Where an incarnation is killed, if it is: one in ten is not, and others end before. */
export function killOf(draw: Draw, weather: Weather, incarnation: number): Kill | undefined {
  if (incarnation > weather.rough || draw('kill', incarnation) < 0.1) return undefined;
  const nth = between(draw('kill nth', incarnation) ** 1.5, 1, 45);
  const when = draw('kill when', incarnation);
  return draw('kill at', incarnation) < 0.55
    ? { at: 'write', nth, when: weighted(when, [[1, 'before'], [1, 'middle'], [1, 'after']]) }
    : { at: 'request', nth, when: weighted(when, [[1, 'before it is sent'], [1, 'under way'], [1, 'answered']]) };
}
