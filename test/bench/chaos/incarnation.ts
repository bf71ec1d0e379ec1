import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { AnswerStore } from '@dark-factory/models';
import type { Forge } from '@dark-factory/forge';
import type { Clock, VirtualClock } from '@dark-factory/runtime';
import type { BundleStore, UnitCache } from '@dark-factory/storage';
import type { Exchange } from './chaos-endpoint.ts';
import type { Draw } from './draws.ts';
import type { Kill } from './weather.ts';
import type { Wire } from './wires.ts';

/** The error of a bundle that we kept from being written. */
export class DiskFull extends Error {
  constructor(name: string) {
    super(`ENOSPC: no space left on device, write of ${name}`);
  }
}

export interface IncarnationParts {
  readonly number: number;
  readonly clock: VirtualClock;
  readonly wire: Wire;
  readonly log: readonly Exchange[];
  readonly kill: Kill | undefined;
  /** Share of writes that fail. */
  readonly failingWrites: number;
  readonly draw: Draw;
  readonly story: (text: string) => void;
}

/** What a write of a store leaves behind when the process dies in the middle of it. */
type Torn = () => Promise<void> | void;

/**
 * One life of the process. What it does to the world goes through here, and once it is killed nothing does: its calls
 * never return, what was not yet written is not written. Writes and reads of its stores happen one at a time and
 * while the clock stands still, so that a seed gives the same run each time.
 */
export class Incarnation {
  /** Why it was killed, once it was. */
  readonly killed: Promise<string>;
  #die!: (why: string) => void;
  readonly #over: Promise<void>;
  #end!: () => void;
  #dead = false;
  #writes = 0;
  #requests = 0;
  #failed = 0;
  #line: Promise<unknown> = Promise.resolve();
  /** What must never happen and did. */
  readonly broken: string[] = [];

  constructor(private readonly parts: IncarnationParts) {
    this.killed = new Promise((resolve) => { this.#die = resolve; });
    this.#over = new Promise((resolve) => { this.#end = resolve; });
  }

  /** Writes that were made to fail. */
  get failedWrites(): number {
    return this.#failed;
  }

  get clock(): Clock {
    const { clock } = this.parts;
    return { now: () => clock.now(), sleep: (ms, signal) => this.#alive(clock.sleep(ms, signal)) };
  }

  /** Ends it without a kill: it returned or threw, and what it left running is nobody's any more. Resolves when the disk is at rest. */
  async ended(): Promise<void> {
    this.#dead = true;
    this.#end();
    await this.#line;
  }

  /** Breaks once it is dead, instead of never returning: an endpoint's own timer for the request then ends as well. */
  readonly fetch: typeof fetch = async (input, init) => {
    if (this.#dead) throw new TypeError('the process is gone');
    const nth = ++this.#requests;
    const { kill, wire } = this.parts;
    const when = kill?.at === 'request' && kill.nth === nth ? kill.when : undefined;
    if (when === 'before it is sent') this.#kill(`request ${nth} ${when}`, false);
    const gone = this.#over.then(() => { throw new TypeError('the process is gone'); });
    const received = this.#dead ? gone : wire.send(new URL(input instanceof Request ? input.url : input), init ?? {});
    if (when === 'under way') this.#kill(`request ${nth} ${when}`, false);
    const response = await Promise.race([received, gone]);
    if (this.#dead) return gone;
    if (response.kind === 'none') throw new TypeError('fetch failed');
    if (response.kind === 'broken') return new Response(brokenOff(response.text), { status: response.status, headers: { 'content-type': 'application/json' } });
    response.exchange.arrived = true;
    if (when !== 'answered') return new Response(response.text, { status: response.status, headers: response.headers });
    this.#kill(`request ${nth} (#${response.exchange.id}) ${when}`, true);
    return gone;
  };

  /** As the store behind it does, a write happens at once: no other event comes between the last byte and it but those of the same turn. */
  answers(store: AnswerStore, folder: string): AnswerStore {
    const pathOf = (key: string): string => join(folder, key.slice(0, 2), `${key}.json`);
    return {
      get: (key) => (this.#dead ? never() : store.get(key)),
      forget: async (key) => {
        if (this.#dead) return never();
        const verdict = this.#nextWrite(`forget ${key.slice(0, 8)}`);
        if (verdict.kill === 'before' || verdict.kill === 'middle') return this.#killed(verdict.name);
        await store.forget(key);
        return verdict.kill === 'after' ? this.#killed(verdict.name) : undefined;
      },
      put: (key, text) => {
        if (this.#dead) return never();
        const exchange = this.#exchangeOf(text);
        const verdict = this.#nextWrite(`answer ${key.slice(0, 8)} (#${exchange?.id ?? '?'})`);
        if (verdict.kill === 'before' || verdict.kill === 'middle') {
          if (verdict.kill === 'middle') tornAnswer(pathOf(key), text);
          if (exchange !== undefined) exchange.lost = 'killed between its last byte and its write';
          return this.#killed(verdict.name);
        }
        if (verdict.fails && exchange !== undefined) exchange.lost = 'its write failed';
        if (exchange !== undefined) this.#kept.add(exchange);
        const done = verdict.fails ? failing(pathOf(key), () => store.put(key, text)) : store.put(key, text);
        return verdict.kill === 'after' ? this.#killed(verdict.name) : done;
      },
    };
  }
  readonly #kept = new Set<Exchange>();

  cache(store: UnitCache, folder: string): UnitCache {
    const pathOf = (key: string): string => join(folder, key.slice(0, 2), `${key}.tar.gz`);
    return {
      get: (key) => this.#one(() => store.get(key)),
      put: (key, files) => this.#write(`unit ${key.slice(0, 8)}`, async (fails) => {
        if (!fails) return store.put(key, files);
        // A folder in the file's place: the store's own rename fails, as it does on a disk that is full or gone.
        await mkdir(pathOf(key), { recursive: true });
        await store.put(key, files);
        await rm(pathOf(key), { recursive: true });
      }, async () => {
        await mkdir(dirname(pathOf(key)), { recursive: true });
        await writeFile(`${pathOf(key)}.torn-${this.parts.number}`, 'half');
      }),
    };
  }

  bundles(store: BundleStore, folder: string): BundleStore {
    return {
      get: (name) => this.#one(() => store.get(name)),
      getFile: (name, file) => this.#one(() => store.getFile(name, file)),
      list: (prefix) => this.#one(() => store.list(prefix)),
      put: (name, files, options) => this.#write(`bundle ${name}`, (fails) => {
        if (fails) throw new DiskFull(`bundle ${name}`);
        return store.put(name, files, options);
      }, async () => {
        // The store fills a folder beside the old one and swaps them: it dies with the new one half full, or between the two renames.
        await mkdir(join(folder, `.new-${this.parts.number}`), { recursive: true });
        for (const file of files.slice(0, 1)) await writeFile(join(folder, `.new-${this.parts.number}`, 'half'), file.content);
        if (this.parts.draw('torn', this.parts.number) < 0.5) await rename(join(folder, name), join(folder, `.old-${this.parts.number}`)).catch(() => undefined);
      }),
    };
  }

  forge(forge: Forge): Forge {
    return {
      commitTree: (request) => this.#write('commit', () => forge.commitTree(request)),
      putPullRequest: (request) => this.#write('pull request', () => forge.putPullRequest(request)),
      putIssue: (request) => this.#write('issue', () => forge.putIssue(request)),
      readIssue: (marker) => this.#one(() => forge.readIssue(marker)),
    };
  }

  #write<T>(name: string, write: (fails: boolean) => Promise<T> | T, torn?: Torn): Promise<T> {
    return this.#one(async () => {
      const verdict = this.#nextWrite(name);
      if (verdict.kill === 'before' || verdict.kill === 'middle') {
        if (verdict.kill === 'middle') await torn?.();
        this.#kill(verdict.name, false);
        return undefined;
      }
      if (verdict.fails) this.parts.story(`  write fails: ${name}`);
      const result = await write(verdict.fails);
      if (verdict.kill === 'after') this.#kill(verdict.name, false);
      return result;
    });
  }

  #nextWrite(name: string): { readonly name: string; readonly kill: 'before' | 'middle' | 'after' | undefined; readonly fails: boolean } {
    const nth = ++this.#writes;
    const { kill, draw, number, failingWrites } = this.parts;
    const when = kill?.at === 'write' && kill.nth === nth ? kill.when : undefined;
    const fails = when === undefined && /^(answer|unit|bundle) /.test(name) && draw('write fails', number, nth) < failingWrites * (name.startsWith('bundle') ? 0.3 : 1);
    if (fails) this.#failed++;
    return { name: `${when ?? ''} write ${nth}: ${name}`, kill: when, fails };
  }

  /** Store operations one at a time, in the order in which they were asked for. */
  async #one<T>(operation: () => Promise<T | undefined>): Promise<T> {
    if (this.#dead) return never();
    const result = this.parts.clock.during(() => {
      const mine = this.#line.then(() => (this.#dead ? undefined : operation()));
      this.#line = mine.catch(() => undefined);
      return mine;
    });
    return this.#alive(result) as Promise<T>;
  }

  /** Kills the process. An answer that had arrived and was not yet kept is lost with it: only a kill that was aimed there may find one. */
  #kill(why: string, inWindow: boolean): void {
    this.#dead = true;
    for (const exchange of this.parts.log) {
      if (exchange.incarnation !== this.parts.number || !exchange.arrived || exchange.sent?.kind !== 'answer' || exchange.lost !== undefined || this.#kept.has(exchange)) continue;
      exchange.lost = 'killed between its last byte and its write';
      if (!inWindow) this.broken.push(`a kill at "${why}" found answer #${exchange.id} arrived and not kept, and it was not about that answer`);
    }
    this.parts.story(`  KILLED ${why}`);
    this.#die(why);
    this.#end();
  }

  #killed(why: string): Promise<never> {
    this.#kill(why, false);
    return never();
  }

  #exchangeOf(document: string): Exchange | undefined {
    const { text } = JSON.parse(document) as { text: string };
    return this.parts.log.find((exchange) => exchange.incarnation === this.parts.number && exchange.arrived && !this.#kept.has(exchange) && exchange.sent?.kind === 'answer' && exchange.sent.text === text);
  }

  async #alive<T>(work: Promise<T>): Promise<T> {
    try {
      const result = await work;
      return this.#dead ? await never() : result;
    } catch (error) {
      if (this.#dead) return never();
      throw error;
    }
  }
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}

function brokenOff(text: string): ReadableStream<Uint8Array> {
  let sent = false;
  return new ReadableStream({
    pull: (controller) => {
      if (sent) return controller.error(new TypeError('terminated'));
      sent = true;
      controller.enqueue(new TextEncoder().encode(text));
    },
  });
}

/** A folder in the file's place: the store's own rename fails. */
function failing(path: string, write: () => Promise<void>): Promise<void> {
  mkdirSync(path, { recursive: true });
  const done = write();
  rmdirSync(path);
  return done;
}

function tornAnswer(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.torn`, text.slice(0, text.length / 2));
}
