/** How an API is told the most tokens of an answer: the SDK has no way to say it, so it is written into the request. */
const CHAT_FIELDS = ['max_tokens', 'max_completion_tokens', undefined] as const;

/** Sets the output limit, in the field that the API takes. What an endpoint refuses is not sent to it again. */
export class OutputLimit {
  #chatField = 0;

  /** The field for requests to `path`, or nothing where the endpoint takes none. */
  fieldFor(path: string, body: Readonly<Record<string, unknown>>): string | undefined {
    const present = ['max_completion_tokens', 'max_output_tokens', 'max_tokens'].find((field) => typeof body[field] === 'number');
    if (present !== undefined) return present;
    if (path.endsWith('/responses')) return 'max_output_tokens';
    return path.endsWith('/messages') ? 'max_tokens' : CHAT_FIELDS[this.#chatField];
  }

  /** Whether a refusal was for the field, so that asking again will go otherwise. */
  refused(status: number, answer: string, field: string | undefined): boolean {
    if (status !== 400 && status !== 422) return false;
    const at = CHAT_FIELDS.findIndex((known) => known === field);
    if (field === undefined || at === -1 || !answer.includes(field)) return false;
    this.#chatField = Math.max(this.#chatField, at + 1);
    return true;
  }
}
