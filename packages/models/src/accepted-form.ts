import type { Reply } from './endpoint.ts';
import type { RequestFault } from './fault-classification.ts';

/**
 * Forms in which the same thing can be asked, best first. Endpoints differ in which they take: one that refuses a form
 * is asked in the next one, at once and for the rest of the run.
 */
export class AcceptedForm<Form extends string> {
  #at = 0;

  constructor(private readonly forms: readonly Form[], private readonly refuses: (body: string, form: Form) => boolean) {}

  /** The form to ask in now. */
  get form(): Form {
    return this.forms[this.#at]!;
  }

  /** Sends a request in the present form, which `ask` must read before it waits for anything. */
  async asking(ask: () => Promise<Reply>): Promise<Reply> {
    const asked = this.#at;
    const reply = await ask();
    if (reply.kind === 'answer' || !this.#refused(reply.fault, asked)) return reply;
    // Of several requests under way, the first that is refused moves on for all.
    this.#at = Math.max(this.#at, asked + 1);
    return { kind: 'fault', fault: { ...reply.fault, again: true } };
  }

  #refused({ status, body }: RequestFault, asked: number): boolean {
    return asked + 1 < this.forms.length && (status === 400 || status === 422) && this.refuses(body, this.forms[asked]!);
  }
}
