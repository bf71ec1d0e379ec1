/** What an answer's headers say of a limit. `resetMs` is the time until all of it is there again. */
export interface HeaderLimit {
  readonly limit: number;
  readonly remaining: number | undefined;
  readonly resetMs: number | undefined;
}

/** Limits a minute, as an answer tells them. */
export interface HeaderLimits {
  readonly requests: HeaderLimit | undefined;
  readonly tokens: HeaderLimit | undefined;
}

type Headers = Readonly<Record<string, string | undefined>>;

/** A limit that takes longer than this to come back is one of an hour or a day, which pacing by the minute cannot keep. */
const LONGEST_RESET_MS = 90_000;

/** Reads `x-ratelimit-*` of OpenAI and its likes, and `anthropic-ratelimit-*`. Names are lower-case. */
export function readLimitHeaders(headers: Headers, now: number): HeaderLimits {
  return {
    requests: openAi(headers, 'requests') ?? anthropic(headers, 'requests', now),
    tokens: openAi(headers, 'tokens') ?? anthropic(headers, 'tokens', now),
  };
}

function openAi(headers: Headers, what: string): HeaderLimit | undefined {
  return limitOf(headers[`x-ratelimit-limit-${what}`], headers[`x-ratelimit-remaining-${what}`], durationMs(headers[`x-ratelimit-reset-${what}`]));
}

/** Anthropic says when, and not how long: an instant in RFC 3339. */
function anthropic(headers: Headers, what: string, now: number): HeaderLimit | undefined {
  const reset = Date.parse(headers[`anthropic-ratelimit-${what}-reset`] ?? '');
  return limitOf(headers[`anthropic-ratelimit-${what}-limit`], headers[`anthropic-ratelimit-${what}-remaining`], Number.isNaN(reset) ? undefined : Math.max(0, reset - now));
}

function limitOf(limit: string | undefined, remaining: string | undefined, resetMs: number | undefined): HeaderLimit | undefined {
  if (limit === undefined || !/^\d{1,12}$/.test(limit) || Number(limit) === 0) return undefined;
  if (resetMs !== undefined && resetMs > LONGEST_RESET_MS) return undefined;
  return { limit: Number(limit), remaining: remaining !== undefined && /^\d{1,12}$/.test(remaining) ? Number(remaining) : undefined, resetMs };
}

/** OpenAI writes `20ms`, `7.66s`, `6m0s`, `1h2m3s`; others plain seconds. */
function durationMs(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const match = /^(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?$/.exec(text);
  if (match === null || text === '') return undefined;
  const [, hours = 0, minutes = 0, seconds = 0, milliseconds = 0] = match;
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + Number(milliseconds);
}
