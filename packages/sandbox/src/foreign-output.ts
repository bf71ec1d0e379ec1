import { escapeForeign, tailOf } from '@dark-factory/runtime';
import type { OutputTail } from './output-tail.ts';

/** A JSON web token, signed or not. It begins where a word begins, so that a long text is read once. */
const WEB_TOKEN = /(?<![\w-])eyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g;

/** An error of PostgreSQL that Node prints has its message above some thirty lines of stack and fields. */
const TAIL_LINES = 40;

/** A text with what looks like a JSON web token left out. */
export function withoutWebTokens(text: string): string {
  return text.replace(WEB_TOKEN, '***');
}

/** Makes text from generated programs fit for evidence: no path of this machine, no secret, no control characters. */
export class ForeignOutput {
  readonly #tree: string;
  readonly #base: string;
  readonly #secrets: string[] = [];

  constructor(folder: { readonly tree: string; readonly base: string }) {
    this.#tree = folder.tree;
    this.#base = folder.base;
  }

  /** From now on this value is not repeated. Short values are no secrets, and would mangle other text; the longest come first, as one may be part of another. */
  hide(secret: string): void {
    if (secret.length < 8 || this.#secrets.includes(secret)) return;
    this.#secrets.push(secret);
    this.#secrets.sort((a, b) => b.length - a.length);
  }

  /** Replaces what must not be repeated: paths of the tree become relative to the output root. */
  clean(text: string): string {
    let cleaned = withoutWebTokens(text).replaceAll(`file://${this.#tree}/`, '').replaceAll(`${this.#tree}/`, '').replaceAll(this.#tree, '.').replaceAll(this.#base, '/sandbox');
    for (const secret of this.#secrets) cleaned = cleaned.replaceAll(secret, '***');
    return cleaned;
  }

  /** The last lines of an output, and how much of it is gone. */
  tail(output: OutputTail): string {
    const tail = tailOf(this.clean(output.text()), TAIL_LINES);
    return output.cut === 0 ? tail : `[${output.cut} bytes of output before this were cut]\n${tail}`;
  }

  /** A whole text, of whatever length. */
  text(text: string): string {
    return escapeForeign(this.clean(text).replace(/\r\n/g, '\n')).trimEnd();
  }

  /** The beginning of a message, where the matter is. */
  message(text: string, limit = 2000): string {
    const escaped = tailOf(this.clean(text), 60, 20_000);
    return escaped.length > limit ? `${escaped.slice(0, limit)}…` : escaped;
  }
}
