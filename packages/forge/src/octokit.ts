import type { GitHub } from '@actions/github/lib/utils';
import { systemClock, type Clock, type Logger } from '@dark-factory/runtime';
import { WriteGate } from './write-gate.ts';

/** A client of GitHub's REST API as `createOctokit` makes it. */
export type GitHubClient = InstanceType<typeof GitHub>;

/** How a client reaches GitHub. */
export interface OctokitSettings {
  readonly token: string;
  /** `https://api.github.com`, or `https://HOST/api/v3` of an Enterprise Server. */
  readonly apiUrl: string;
  readonly logger: Logger;
  /** Tries after the first for failures of the server or the network. @default 4 */
  readonly retries?: number;
  /** Milliseconds until a request that gets no answer is given up. @default 60000 */
  readonly timeoutMs?: number;
  /** @default the machine's */
  readonly clock?: Clock;
}

/** Floor and cap of the wait before another try; it doubles in between. */
const RETRY_FLOOR_MS = 5_000;
const RETRY_CAP_MS = 60_000;
/** A limit that lifts later than this ends the request instead: a job's minutes cost more than a re-run. */
const MAX_LIMIT_WAIT_S = 300;
const MAX_LIMIT_WAITS = 3;
/** What a 4xx says does not change by asking again; 403 and 429 that are limits are the throttling plugin's. */
const DO_NOT_RETRY = Array.from({ length: 100 }, (_, index) => 400 + index);
/**
 * Content may be created 80 times a minute, and GitHub asks for a second between writes where they are many
 * (https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api). A delivery is 4 to 8 writes, on which
 * the plugin's fixed second would be most of the time: 20 go through at once, then 60 a minute, together 80.
 */
const WRITES = { burst: 20, everyMs: 1_000 };
/** Writes that notify people (pull requests, issues): the plugin's 3 s apart, after a burst of one of each. */
const NOTIFICATIONS = { burst: 2, everyMs: 3_000 };

/**
 * A client with retries for failures of the server, and with GitHub's limits respected. The libraries are loaded here,
 * not with the room: they take 0.2 s, and a folder forge needs none of them.
 */
export async function createOctokit(settings: OctokitSettings): Promise<GitHubClient> {
  const [{ GitHub, defaults, getOctokitOptions }, { retry }, { throttling }] = await Promise.all([
    import('@actions/github/lib/utils'),
    import('@octokit/plugin-retry'),
    import('@octokit/plugin-throttling'),
  ]);
  const { clock = systemClock, logger, retries = 4, timeoutMs = 60_000 } = settings;
  // `defaults` brings the fetch that follows the proxy settings of the machine.
  const send = (defaults.request?.fetch ?? fetch) as typeof fetch;
  const request = { fetch: (url: string, init: RequestInit) => send(url, { ...init, signal: AbortSignal.timeout(timeoutMs) }) };
  const Client = GitHub.plugin(waiting(clock, logger, retries), retry, throttling);
  return new Client(getOctokitOptions(settings.token, {
    baseUrl: settings.apiUrl.replace(/\/+$/, ''),
    userAgent: 'dark-factory',
    request,
    log: { debug: () => undefined, info: () => undefined, warn: (message: string) => logger.debug(message), error: (message: string) => logger.debug(message) },
    retry: { retries, doNotRetry: DO_NOT_RETRY, retryAfterBaseValue: 0 },
    throttle: throttleSettings(clock, logger) as never,
  })) as GitHubClient;
}

/** Waits on the injected clock before the retry plugin tries again, whose own wait is set to nothing. */
function waiting(clock: Clock, logger: Logger, retries: number) {
  return (octokit: { hook: GitHubClient['hook'] }): void => {
    octokit.hook.error('request', async (error, options) => {
      const tries = options.request as { retries?: number; retryCount?: number };
      const count = tries.retryCount ?? 0;
      const status = 'status' in error ? Number(error.status) : 0;
      if (status >= 500 && count < (tries.retries ?? retries)) {
        const wait = Math.min(RETRY_CAP_MS, RETRY_FLOOR_MS * 2 ** count);
        logger.info(`GitHub: ${options.method} ${options.url} failed with ${status}; trying again in ${wait / 1000} s.`);
        await clock.sleep(wait);
      }
      throw error;
    });
  };
}

function throttleSettings(clock: Clock, logger: Logger) {
  const onLimit = (which: string) => async (seconds: number, options: { method: string; url: string }, _octokit: unknown, count: number): Promise<boolean> => {
    const wait = Math.max(RETRY_FLOOR_MS / 1000, seconds);
    if (count >= MAX_LIMIT_WAITS || wait > MAX_LIMIT_WAIT_S) {
      logger.warning(`GitHub: the ${which} rate limit lifts in ${wait} s, which is not waited for.`);
      return false;
    }
    logger.info(`GitHub: ${options.method} ${options.url} met the ${which} rate limit; waiting ${wait} s.`);
    await clock.sleep(wait * 1000);
    return true;
  };
  return {
    onRateLimit: onLimit('primary'),
    onSecondaryRateLimit: onLimit('secondary'),
    // The handlers wait themselves, on the injected clock.
    retryAfterBaseValue: 0,
    write: new WriteGate(clock, WRITES),
    notifications: new WriteGate(clock, NOTIFICATIONS),
  };
}
