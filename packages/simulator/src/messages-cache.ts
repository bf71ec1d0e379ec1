import { createHash } from 'node:crypto';
import type { Clock } from '@dark-factory/runtime';
import { blocksOf, type MessagesRequest } from './messages-request.ts';
import { estimateTokens } from './tokens.ts';

/** An entry lives for five minutes from its last use. */
const LIFETIME_MS = 5 * 60_000;
/** Blocks before a marker that are looked up for an entry of an earlier request. */
const LOOKED_BACK = 20;

/** How much of a prompt was in the cache and how much goes there, in tokens. */
export interface CacheUse {
  readonly read: number;
  readonly created: number;
  /** Writes what is created and renews what was read; an answer that did not arrive calls it not. */
  keep(): void;
}

/** The beginnings of prompts that `cache_control` marked: tools first, then system, then messages, one model at a time. */
export class PromptCache {
  readonly #usedAt = new Map<string, number>();

  constructor(private readonly clock: Pick<Clock, 'now'>, private readonly minTokens: number) {}

  /** What of a request the cache holds now. A beginning shorter than the least length is not cached, marked or not. */
  use(request: MessagesRequest): CacheUse {
    const prefixes = prefixesOf(request);
    const marked = prefixes.flatMap(({ marked: isMarked, tokens }, at) => (isMarked && tokens >= this.minTokens ? [at] : []));
    const looked = marked.flatMap((at) => prefixes.slice(Math.max(0, at - LOOKED_BACK), at + 1));
    const found = looked.filter(({ key }) => this.#holds(key)).reduce((longest, prefix) => Math.max(longest, prefix.tokens), 0);
    const whole = marked.reduce((longest, at) => Math.max(longest, prefixes[at]!.tokens), 0);
    return {
      read: found,
      created: Math.max(0, whole - found),
      keep: () => {
        for (const at of marked) this.#usedAt.set(prefixes[at]!.key, this.clock.now());
      },
    };
  }

  #holds(key: string): boolean {
    const usedAt = this.#usedAt.get(key);
    return usedAt !== undefined && this.clock.now() - usedAt < LIFETIME_MS;
  }
}

interface Prefix {
  readonly key: string;
  readonly tokens: number;
  readonly marked: boolean;
}

/** Each beginning of a prompt that ends with a block. */
function prefixesOf(request: MessagesRequest): Prefix[] {
  const blocks = [
    ...(request.tools ?? []),
    ...blocksOf(request.system ?? []),
    ...request.messages.flatMap(({ role, content }) => blocksOf(content).map((block) => ({ role, ...block }))),
  ];
  const hash = createHash('sha256').update(request.model);
  let characters = '';
  return blocks.map((whole) => {
    const { cache_control, ...block } = { cache_control: undefined, ...whole };
    const text = JSON.stringify(block);
    hash.update(`\n${text}`);
    characters += text;
    return { key: hash.copy().digest('hex'), tokens: estimateTokens(characters), marked: cache_control !== null && cache_control !== undefined };
  });
}
