import { TwirpError, type TwirpCaller } from './twirp.ts';

/**
 * A token shaped as the one in `ACTIONS_RUNTIME_TOKEN`: the clients read run and job from its `scp` claim. Nobody
 * verifies the signature, so there is none.
 */
export function makeRuntimeToken(runId: string | number, jobId: string | number = 'job'): string {
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  const claims = { scp: `Actions.Results:${runId}:${jobId}`, exp: 4_102_444_800 };
  return `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims)}.unsigned`;
}

/** Reads run and job from the header that carries a runtime token. */
export function callerOf(authorization: string | undefined): TwirpCaller {
  const token = authorization?.replace(/^Bearer /, '') ?? '';
  const scope = readScopes(token).find((one) => one.startsWith('Actions.Results:'));
  const [, runId, jobId] = scope?.split(':') ?? [];
  if (!runId || !jobId) throw new TwirpError(401, 'unauthenticated', 'the runtime token has no Actions.Results scope');
  return { runId, jobId };
}

function readScopes(token: string): string[] {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    return String((claims as { scp?: unknown }).scp ?? '').split(' ');
  } catch {
    return [];
  }
}
