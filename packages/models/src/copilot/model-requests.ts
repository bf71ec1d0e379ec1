import type { PendingTurn } from './pending-turn.ts';
import type { SdkRequestContext } from './sdk-shape.ts';

/** Addresses that a model is asked at, of the APIs that the runtime speaks. */
const ASKS_A_MODEL = /\/(chat\/completions|responses|messages)$/;
/** Where the runtime would have another model chosen for one that the account does not have. */
const CHOOSES_A_MODEL = /\/(auto|models\/session)$/;

/**
 * Where the runtime's requests to model APIs pass through: it tries again by itself, up to 5 times after a 429 or 500
 * and twice after a 401, which no limit of a run would know of. Here a turn is sent once, and nothing for no turn.
 */
export class ModelRequests {
  readonly #turns = new Map<string, PendingTurn>();

  constructor(private readonly transport: typeof fetch) {}

  /** From now on the session's request is this turn's. */
  begin(sessionId: string, turn: PendingTurn): void {
    this.#turns.set(sessionId, turn);
  }

  end(sessionId: string): void {
    this.#turns.get(sessionId)?.cancel();
    this.#turns.delete(sessionId);
  }

  /** Sends what the runtime wants sent: the request of a turn, or a look at the models and the account. */
  async send(request: Request, { sessionId, signal }: SdkRequestContext): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (CHOOSES_A_MODEL.test(pathname)) return Response.json({ error: { code: 'model_not_found', message: 'no other model is chosen' } }, { status: 404 });
    if (!ASKS_A_MODEL.test(pathname)) return this.transport(request, { signal });
    const turn = sessionId === undefined ? undefined : this.#turns.get(sessionId);
    if (turn === undefined) throw new Error('no turn is waiting for this request');
    return turn.send(request, signal);
  }
}
