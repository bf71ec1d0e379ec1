import { escapeForeign, UserError, type ErrorCode } from '@dark-factory/runtime';

/** What a request is for, in words that complete "GitHub refused to …", and the permission that it needs. */
export interface Call {
  readonly doing: string;
  readonly permission: string;
}

/** What GitHub answered when it did not do as asked. `status` is 500 also for connections that broke. */
export interface Refusal {
  readonly status: number;
  /** GitHub's words, escaped. */
  readonly message: string;
  readonly header: (name: string) => string | undefined;
  readonly where: string;
}

interface RequestErrorShape {
  readonly name: string;
  readonly status: number;
  readonly message: string;
  readonly request?: { readonly method: string; readonly url: string };
  readonly response?: { readonly headers?: Record<string, unknown>; readonly data?: unknown };
}

/** The refusal in an error of Octokit, or `undefined` for any other error, which is a bug. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (!(error instanceof Error) || error.name !== 'HttpError') return undefined;
  const { status, request, response, message } = error as unknown as RequestErrorShape;
  const headers = response?.headers ?? {};
  return {
    status,
    message: escapeForeign(wordsOf(response?.data) ?? message).slice(0, 500),
    header: (name) => (headers[name] === undefined ? undefined : String(headers[name])),
    where: request === undefined ? 'GitHub' : `${request.method} ${request.url.replace(/\?.*$/, '')}`,
  };
}

function wordsOf(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null || !('message' in data) || typeof data.message !== 'string') return undefined;
  const errors = 'errors' in data && Array.isArray(data.errors) ? (data.errors as unknown[]) : [];
  const details = errors.map((error) => (typeof error === 'string' ? error : ((error as { message?: string } | null)?.message ?? JSON.stringify(error))));
  return [data.message, ...details].join('; ');
}

interface Rule {
  readonly status: readonly number[] | 'any';
  readonly pattern?: RegExp;
  readonly code: ErrorCode;
  readonly fix: (refusal: Refusal, call: Call) => string;
}

/** Read from top to bottom; the first row that fits says what to change. */
const RULES: readonly Rule[] = [
  { status: [401], code: 'forge-auth', fix: () => 'Hand in a token that is valid: GITHUB_TOKEN lives as long as its job, and other tokens expire.' },
  {
    status: [403],
    pattern: /SAML|single sign-on/i,
    code: 'forge-auth',
    fix: (refusal) => `Authorize the token for the organization's single sign-on${ssoUrl(refusal)}.`,
  },
  { status: [403], pattern: /IP allow list/i, code: 'forge-auth', fix: () => 'Run on a machine whose address the organization allows.' },
  {
    status: [403],
    pattern: /not accessible by integration/i,
    code: 'forge-auth',
    fix: (_refusal, call) => `Add \`${call.permission}\` under \`permissions:\` of the job; in a called workflow the caller must grant it too.`
      + ' Runs for pull requests from forks are never given it.',
  },
  {
    status: [403],
    pattern: /not accessible by personal access token|Must have (admin|push)/i,
    code: 'forge-auth',
    fix: (_refusal, call) => `Give the personal access token the repository permission \`${call.permission}\`.`,
  },
  {
    status: [403, 404, 422],
    pattern: /without `?workflows?`? permission|create or update workflow/i,
    code: 'forge-auth',
    fix: () => 'GITHUB_TOKEN may not change `.github/workflows`: leave these files out of the plan, or hand in a token of a GitHub App with `workflows: write`.',
  },
  {
    status: [403],
    pattern: /not permitted to create or approve pull requests/i,
    code: 'forge-auth',
    fix: () => 'Allow it in Settings > Actions > General > Workflow permissions: "Allow GitHub Actions to create and approve pull requests".',
  },
  {
    status: [403],
    pattern: /archived/i,
    code: 'forge-refused',
    fix: () => 'The repository is archived and read-only: unarchive it, or deliver to another one.',
  },
  {
    status: [403, 429],
    pattern: /rate limit|abuse/i,
    code: 'forge-refused',
    fix: (refusal) => `Run again later${resetTime(refusal)}; fewer jobs at once use up less of the limit.`,
  },
  {
    status: [403, 409, 422],
    pattern: /protected branch|rule violation|Required status check|Changes must be made through a pull request|signed commits|Reference update failed/i,
    code: 'forge-refused',
    fix: () => 'A branch protection or ruleset covers this branch: choose another branch prefix, or exempt it in Settings > Rules.',
  },
  {
    status: [409],
    pattern: /empty/i,
    code: 'forge-missing',
    fix: () => 'The repository has no commit yet: push a first one, such as a README, and run again.',
  },
  { status: [409], code: 'forge-refused', fix: () => 'Something else changed the same thing at the same time: run again.' },
  { status: [410], pattern: /issues/i, code: 'forge-refused', fix: () => 'Turn issues on in Settings > General > Features.' },
  {
    status: [404],
    code: 'forge-missing',
    fix: (_refusal, call) => `Check owner, repository and branch. GitHub answers the same when the token may not see it: then add \`${call.permission}\` under \`permissions:\`.`,
  },
  { status: [451], code: 'forge-refused', fix: () => 'GitHub has blocked the repository for legal reasons.' },
  {
    status: [422, 413],
    pattern: /too large|timed out/i,
    code: 'forge-refused',
    fix: () => 'One file is larger than a request may be: leave it out of the delivery.',
  },
  {
    status: [403],
    code: 'forge-auth',
    fix: (_refusal, call) => `Check that the token has \`${call.permission}\` and that no policy of the organization forbids it.`,
  },
  {
    status: 'any',
    code: 'forge-refused',
    fix: (refusal) => (refusal.status >= 500
      ? 'GitHub or the way to it failed in all tries: see https://www.githubstatus.com and run again.'
      : 'GitHub says above what does not fit this repository.'),
  },
];

/** The error that a user can act on, for a request that GitHub refused. Anything that is no refusal comes back as it is. */
export function forgeError(error: unknown, call: Call): unknown {
  const refusal = refusalOf(error);
  if (refusal === undefined) return error;
  const fits = ({ status, pattern }: Rule): boolean => (status === 'any' || status.includes(refusal.status)) && (pattern?.test(refusal.message) ?? true);
  const rule = RULES.find(fits)!;
  return new UserError({
    code: rule.code,
    what: `GitHub refused to ${call.doing}: ${refusal.status} ${refusal.message.replace(/\.$/, '')}`,
    where: refusal.where,
    fix: rule.fix(refusal, call),
    cause: error,
  });
}

/** Runs a request and turns what GitHub refuses into an error that says what to change. */
export async function asking<T>(call: Call, request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    throw forgeError(error, call);
  }
}

/** An answer that lacks what every answer of GitHub has: a proxy's page, or half of one. */
export function partialAnswer(call: Call, lacks: string): UserError {
  return new UserError({
    code: 'forge-refused',
    what: `GitHub was asked to ${call.doing} and the answer is not a whole one: ${lacks}`,
    fix: 'Run again. If it stays, look for a proxy between this machine and GitHub.',
  });
}

function ssoUrl(refusal: Refusal): string {
  const url = /url=(\S+)/.exec(refusal.header('x-github-sso') ?? '')?.[1];
  return url === undefined ? '' : `: ${escapeForeign(url)}`;
}

function resetTime(refusal: Refusal): string {
  const seconds = Number(refusal.header('x-ratelimit-reset'));
  return refusal.header('x-ratelimit-remaining') === '0' && seconds > 0 ? `, after ${new Date(seconds * 1000).toISOString()}` : '';
}
