/** Output of a program, of which the last `limit` bytes are kept however much it prints. */
export class OutputTail {
  #chunks: Buffer[] = [];
  #kept = 0;
  #total = 0;
  readonly #limit: number;

  constructor(limit = 1024 * 1024) {
    this.#limit = limit;
  }

  push(chunk: Buffer): void {
    this.#total += chunk.byteLength;
    this.#chunks.push(chunk);
    this.#kept += chunk.byteLength;
    if (this.#kept > 2 * this.#limit) this.#trim();
  }

  /** What was kept, as text. */
  text(): string {
    this.#trim();
    return (this.#chunks[0] ?? Buffer.alloc(0)).toString('utf8');
  }

  /** How many bytes at the beginning are gone. */
  get cut(): number {
    this.#trim();
    return this.#total - this.#kept;
  }

  #trim(): void {
    const all = Buffer.concat(this.#chunks);
    const last = all.byteLength > this.#limit ? Buffer.from(all.subarray(all.byteLength - this.#limit)) : all;
    this.#chunks = [last];
    this.#kept = last.byteLength;
  }
}
