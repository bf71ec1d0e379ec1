import { createHash } from 'node:crypto';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { ScramClient } from './scram.ts';

/** Where a server listens, and who we are there. */
export interface ServerAddress {
  readonly at: { readonly socket: string } | { readonly host: string; readonly port: number; readonly tls: 'off' | 'require' | 'verify' };
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

const TIMEOUT_MS = 10_000;

/**
 * Runs statements one after another on one connection: enough of PostgreSQL's protocol to make and drop a database.
 * @throws Error with the server's message when it refuses the connection or a statement
 */
export async function runStatements(address: ServerAddress, statements: readonly string[]): Promise<void> {
  const socket = await open(address);
  const reader = new MessageReader(socket);
  try {
    await logIn(socket, reader, address);
    for (const statement of statements) {
      socket.write(message('Q', cString(statement)));
      await untilReady(reader);
    }
    socket.write(message('X', Buffer.alloc(0)));
  } finally {
    socket.destroy();
  }
}

async function open({ at }: ServerAddress): Promise<Socket> {
  const socket = 'socket' in at ? connectTcp(at.socket) : connectTcp(at.port, at.host);
  socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error('the database server does not answer')));
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  if ('socket' in at || at.tls === 'off') return socket;
  socket.write(Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]));
  const answer = await new Promise<Buffer>((resolve, reject) => {
    socket.once('data', resolve);
    socket.once('error', reject);
  });
  if (answer.toString('latin1') !== 'S') throw new Error('the database server offers no TLS');
  const secure = connectTls({ socket, servername: at.host, rejectUnauthorized: at.tls === 'verify' });
  await new Promise<void>((resolve, reject) => {
    secure.once('secureConnect', resolve);
    secure.once('error', reject);
  });
  return secure;
}

async function logIn(socket: Socket, reader: MessageReader, address: ServerAddress): Promise<void> {
  const fields = ['user', address.user, 'database', address.database, 'client_encoding', 'UTF8'].map(cString);
  const body = Buffer.concat([Buffer.from([0, 3, 0, 0]), ...fields, Buffer.from([0])]);
  socket.write(Buffer.concat([length(body), body]));
  const scram = new ScramClient(address.password);
  for (;;) {
    const { type, data } = await reader.next();
    if (type === 'E') throw new Error(errorText(data));
    if (type === 'Z') return;
    if (type === 'R') answerChallenge(socket, data, scram, address);
  }
}

function answerChallenge(socket: Socket, data: Buffer, scram: ScramClient, address: ServerAddress): void {
  const rest = data.subarray(4);
  switch (data.readInt32BE(0)) {
    case 0: return;
    case 3: socket.write(message('p', cString(address.password))); return;
    case 5: socket.write(message('p', cString(md5Answer(address, rest)))); return;
    case 10: {
      const first = Buffer.from(scram.first());
      socket.write(message('p', Buffer.concat([cString('SCRAM-SHA-256'), length(first, 0), first])));
      return;
    }
    case 11: socket.write(message('p', Buffer.from(scram.final(rest.toString('utf8'))))); return;
    case 12:
      if (!scram.verify(rest.toString('utf8'))) throw new Error('the database server does not know the password');
      return;
    default: throw new Error('the database server asks for an authentication that is not supported');
  }
}

async function untilReady(reader: MessageReader): Promise<void> {
  let problem: string | undefined;
  for (;;) {
    const { type, data } = await reader.next();
    if (type === 'E') problem = errorText(data);
    if (type !== 'Z') continue;
    if (problem !== undefined) throw new Error(problem);
    return;
  }
}

/** Cuts the stream of a connection into messages. */
class MessageReader {
  #data = Buffer.alloc(0);
  #problem: Error | undefined;
  #wake: () => void = () => undefined;

  constructor(socket: Socket) {
    socket.on('data', (chunk: Buffer) => {
      this.#data = Buffer.concat([this.#data, chunk]);
      this.#wake();
    });
    const fail = (error: Error): void => {
      this.#problem ??= error;
      this.#wake();
    };
    socket.on('error', fail);
    socket.on('close', () => fail(new Error('the database server closed the connection')));
  }

  async next(): Promise<{ readonly type: string; readonly data: Buffer }> {
    for (;;) {
      const size = this.#data.byteLength < 5 ? undefined : this.#data.readInt32BE(1) + 1;
      if (size !== undefined && this.#data.byteLength >= size) {
        const found = { type: String.fromCharCode(this.#data[0]!), data: this.#data.subarray(5, size) };
        this.#data = this.#data.subarray(size);
        return found;
      }
      if (this.#problem !== undefined) throw this.#problem;
      await new Promise<void>((resolve) => { this.#wake = resolve; });
    }
  }
}

function md5Answer({ user, password }: ServerAddress, salt: Buffer): string {
  const md5 = (...parts: (string | Buffer)[]): string => parts.reduce((hash, part) => hash.update(part), createHash('md5')).digest('hex');
  return `md5${md5(md5(password, user), salt)}`;
}

/** The length field of the protocol counts itself, except inside a message. */
function length(body: Buffer, own = 4): Buffer {
  const field = Buffer.alloc(4);
  field.writeInt32BE(body.byteLength + own);
  return field;
}

function message(type: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(type), length(body), body]);
}

function cString(text: string): Buffer {
  return Buffer.from(`${text}\0`, 'utf8');
}

function errorText(data: Buffer): string {
  const fields = data.toString('utf8').split('\0');
  const find = (code: string): string => fields.find((field) => field.startsWith(code))?.slice(1) ?? '';
  return `${find('M') || 'the database server refused'}${find('C') === '' ? '' : ` (${find('C')})`}`;
}
