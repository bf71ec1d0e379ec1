import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { messageOf, type Clock } from '@dark-factory/runtime';
import * as z from 'zod';
import { enterNetwork, privileged } from '../isolation/spawn-plan.ts';
import type { Room } from '../room.ts';
import { ASKING_SCRIPT } from './asking-script.ts';

/** A request to the program that runs. */
export interface HttpRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** How far one request goes. */
export interface RequestLimits {
  /** Bytes of the body that are read. @default 262,144 */
  readonly shown?: number;
  /** Milliseconds until the answer must have ended. @default 10,000 */
  readonly limitMs?: number;
  /** The body does not matter. */
  readonly headOnly?: boolean;
}

/** What was answered: hostile text. */
export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case; several of one name are joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  /** The `Set-Cookie` headers. */
  readonly cookies: readonly string[];
  readonly text: string;
  /** Whether there was more than `text` holds. */
  readonly cut: boolean;
}
export type HttpReply = HttpAnswer | { readonly problem: string };

/** Asks one program, where its network is. Requests are made one after the other, in the order of the calls. */
export interface HttpAccess {
  request(request: HttpRequest, limits?: RequestLimits): Promise<HttpReply>;
  close(): Promise<void>;
}

const SHOWN_BYTES = 256 * 1024;
const REQUEST_LIMIT_MS = 10_000;
/** How much longer than a request its helper may take to say so. */
const HELPER_GRACE_MS = 3000;
/** Headers that say how a message is carried, which is the client's business. */
const CARRIER = /^(?:host|connection|content-length|transfer-encoding|expect|upgrade|te|trailer|keep-alive|proxy-.*)$/i;

const Said = z.union([
  z.object({ status: z.int(), headers: z.record(z.string(), z.union([z.string(), z.array(z.string())])), text: z.string(), cut: z.boolean() }),
  z.object({ problem: z.string() }),
]);

/** Access to `127.0.0.1:port` in the room's network by one helper process, which is started by the first request and ends with `close`. */
export function openHttpAccess(room: Room, port: number, clock: Clock): HttpAccess {
  let helper: Helper | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  const ask = async (request: HttpRequest, limits: RequestLimits): Promise<HttpReply> => {
    if (helper === undefined || helper.gone()) helper = startHelper(commandInNetwork(room, [process.execPath, '-e', ASKING_SCRIPT, String(port)]));
    const { limitMs = REQUEST_LIMIT_MS, shown = SHOWN_BYTES, headOnly = false } = limits;
    const timer = new AbortController();
    const late = clock.sleep(limitMs + HELPER_GRACE_MS, timer.signal).then(() => undefined, () => undefined);
    const line = await Promise.race([helper.ask(JSON.stringify({ ...carried(request), shown, limitMs, headOnly })), late]);
    timer.abort();
    if (line !== undefined) return replyOf(line);
    await helper.end(clock);
    return { problem: 'no answer' };
  };
  return {
    request: (request, limits = {}) => {
      const reply = turn.then(() => ask(request, limits));
      turn = reply.catch(() => undefined);
      return reply;
    },
    close: async () => helper?.end(clock),
  };
}

function carried({ method, path, headers = {}, body }: HttpRequest): object {
  const kept = Object.entries(headers).filter(([name]) => !CARRIER.test(name));
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  return { method, path, headers: { ...Object.fromEntries(kept), ...length }, ...(body === undefined ? {} : { body }) };
}

function replyOf(line: string): HttpReply {
  try {
    const said = Said.parse(JSON.parse(line));
    if ('problem' in said) return said;
    const { 'set-cookie': cookies, ...headers } = said.headers;
    const joined = Object.entries(headers).map(([name, value]): [string, string] => [name, typeof value === 'string' ? value : value.join(', ')]);
    return { status: said.status, headers: Object.fromEntries(joined), cookies: [cookies ?? []].flat(), text: said.text, cut: said.cut };
  } catch (error) {
    return { problem: messageOf(error) };
  }
}

/** The process that asks. */
interface Helper {
  /** The next line that it says, or `undefined` when it ends without one. */
  ask(line: string): Promise<string | undefined>;
  gone(): boolean;
  end(clock: Clock): Promise<void>;
}

function startHelper([file, ...args]: readonly string[]): Helper {
  const child: ChildProcessWithoutNullStreams = spawn(file!, args, { env: {}, cwd: '/', stdio: ['pipe', 'pipe', 'pipe'] });
  let waiting: ((line: string | undefined) => void) | undefined;
  let gone = false;
  const tell = (line: string | undefined): void => {
    const resolve = waiting;
    waiting = undefined;
    resolve?.(line);
  };
  // Not by readline, which takes U+2028 in the text of an answer for the end of a line.
  let pieces: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = chunk.split('\n');
    for (const line of lines.slice(0, -1)) {
      tell(pieces.join('') + line);
      pieces = [];
    }
    pieces.push(lines.at(-1)!);
  });
  child.stderr.resume();
  child.stdin.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => {
    const over = (): void => {
      gone = true;
      tell(undefined);
      resolve();
    };
    child.once('error', over);
    child.once('close', over);
  });
  return {
    ask: (line) => new Promise((resolve) => {
      if (gone) return resolve(undefined);
      waiting = resolve;
      child.stdin.write(`${line}\n`);
    }),
    gone: () => gone,
    end: async (clock) => {
      gone = true;
      child.stdin.end();
      const timer = new AbortController();
      await Promise.race([ended, clock.sleep(HELPER_GRACE_MS, timer.signal).then(() => void child.kill('SIGKILL'), () => undefined)]);
      timer.abort();
    },
  };
}

function commandInNetwork(room: Room, node: readonly string[]): readonly string[] {
  const { confinement } = room.isolation;
  if (confinement.tier === 'process-group' || room.network === undefined) return node;
  // Through sudo the helper goes back to being our own user once it is in the network.
  const back = confinement.tier === 'namespace-and-user' && confinement.sudo !== undefined
    ? [confinement.tools.setpriv, `--reuid=${process.getuid!()}`, `--regid=${process.getgid!()}`, '--clear-groups', '--no-new-privs', '--'] : [];
  return privileged(confinement, [...enterNetwork(confinement, room.network.processId), ...back, ...node]);
}
