import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';

/** One SCRAM-SHA-256 conversation from the client's side (RFC 5802, RFC 7677), without channel binding. */
export class ScramClient {
  readonly #nonce = randomBytes(18).toString('base64');
  readonly #password: string;
  #serverSignature: Buffer = Buffer.alloc(0);

  constructor(password: string) {
    this.#password = password;
  }

  /** The first message. PostgreSQL takes the user from the startup packet. */
  first(): string {
    return `n,,n=,r=${this.#nonce}`;
  }

  /** The answer to the server's first message. */
  final(serverFirst: string): string {
    const fields = parse(serverFirst);
    const [nonce, salt, iterations] = [fields.get('r') ?? '', fields.get('s') ?? '', Number(fields.get('i'))];
    if (!nonce.startsWith(this.#nonce) || !Number.isInteger(iterations) || iterations < 1 || iterations > 1_000_000) throw new Error('the server speaks another SCRAM');
    const salted = pbkdf2Sync(this.#password, Buffer.from(salt, 'base64'), iterations, 32, 'sha256');
    const clientKey = hmac(salted, 'Client Key');
    const withoutProof = `c=biws,r=${nonce}`;
    const message = `n=,r=${this.#nonce},${serverFirst},${withoutProof}`;
    const signature = hmac(createHash('sha256').update(clientKey).digest(), message);
    const proof = Buffer.from(clientKey.map((byte, index) => byte ^ signature[index]!));
    this.#serverSignature = hmac(hmac(salted, 'Server Key'), message);
    return `${withoutProof},p=${proof.toString('base64')}`;
  }

  /** Whether the server knows the password too. */
  verify(serverFinal: string): boolean {
    const given = Buffer.from(parse(serverFinal).get('v') ?? '', 'base64');
    return given.byteLength === this.#serverSignature.byteLength && timingSafeEqual(given, this.#serverSignature);
  }
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function parse(message: string): Map<string, string> {
  return new Map(message.split(',').map((field) => [field.slice(0, 1), field.slice(2)]));
}
