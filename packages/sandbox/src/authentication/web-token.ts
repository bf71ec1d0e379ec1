import { createHmac } from 'node:crypto';
import { loose, type Loose } from './open-api.ts';

/** A JSON web token in its parts. */
export interface WebToken {
  readonly header: Loose;
  readonly claims: Loose;
  readonly text: string;
}

/** Reads a JSON web token (RFC 7519, signed form), without asking whether its signature is right. */
export function readWebToken(text: string): WebToken | undefined {
  const parts = text.split('.');
  if (parts.length !== 3) return undefined;
  const [header, claims] = [decoded(parts[0]!), decoded(parts[1]!)];
  return header === undefined || claims === undefined || typeof header['alg'] !== 'string' ? undefined : { header, claims, text };
}

/** Another value of the same shape: one character in the middle of the last part, where all its bits count. */
export function withChangedEnd(text: string): string {
  const start = text.lastIndexOf('.') + 1;
  const at = start + Math.floor((text.length - start) / 2);
  return `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
}

/** The same signature under other claims: one is added, so that all that the program reads stays as it was. */
export function withChangedClaims({ claims, text }: WebToken): string {
  const [header, , signature] = text.split('.');
  return `${header}.${encoded({ ...claims, changed: true })}.${signature}`;
}

/** Tokens that say they are not signed, in the spellings that checks have missed. */
export function unsigned({ header, claims, text }: WebToken): readonly string[] {
  const signature = text.split('.')[2]!;
  return ['none', 'None', 'NONE'].flatMap((alg) => [`${encoded({ ...header, alg })}.${encoded(claims)}.`])
    .concat(`${encoded({ ...header, alg: 'none' })}.${encoded(claims)}.${signature}`);
}

const HMAC: Readonly<Record<string, string>> = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' };

/** The token as it was before it ended, signed with whichever of the keys signed it; none where that cannot be found out. */
export function expired(token: WebToken, keys: readonly string[], now: number): string | undefined {
  const { exp, iat } = token.claims;
  const algorithm = HMAC[String(token.header['alg'])];
  if (typeof exp !== 'number' || algorithm === undefined) return undefined;
  const [header, claims, signature] = token.text.split('.');
  const sign = (key: Buffer, text: string): string => createHmac(algorithm, key).update(text).digest('base64url');
  const key = keys.flatMap((text) => [Buffer.from(text), Buffer.from(text, 'hex'), Buffer.from(text, 'base64')]).find((bytes) => bytes.length > 0 && sign(bytes, `${header}.${claims}`) === signature);
  if (key === undefined) return undefined;
  const second = Math.floor(now / 1000);
  const past = `${header}.${encoded({ ...token.claims, ...(typeof iat === 'number' ? { iat: second - 7200 } : {}), exp: second - 3600 })}`;
  return `${past}.${sign(key, past)}`;
}

function encoded(value: Loose): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decoded(part: string): Loose | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? loose(value) : undefined;
  } catch {
    return undefined;
  }
}
