/** Cookies as one client keeps them; paths, ages and the like of them are not looked at. */
export class CookieJar {
  readonly #cookies = new Map<string, string>();

  /** Keeps what `Set-Cookie` headers say; an empty value or an age of nothing takes a cookie away. */
  take(headers: readonly string[]): void {
    for (const header of headers) {
      const [pair = '', ...attributes] = header.split(';');
      const at = pair.indexOf('=');
      if (at <= 0) continue;
      const [name, value] = [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
      const gone = value === '' || attributes.some((attribute) => /^\s*max-age=(?:0|-\d+)\s*$/i.test(attribute));
      if (gone) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
  }

  get size(): number {
    return this.#cookies.size;
  }

  entries(): readonly (readonly [string, string])[] {
    return [...this.#cookies];
  }

  /** The `Cookie` header, or none. */
  headers(): Readonly<Record<string, string>> {
    return this.#cookies.size === 0 ? {} : { cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
  }
}
