import { NO_USAGE, addUsage, type Usage } from '@dark-factory/contracts';
import { UserError, type Clock } from '@dark-factory/runtime';

/** Prices in US dollars for a million tokens. */
export interface TokenPrices {
  readonly promptPerMillion: number;
  readonly completionPerMillion: number;
  /** Prompt tokens that the endpoint had cached. @default promptPerMillion */
  readonly cachedPerMillion?: number;
}

/** What a run may use from now on. What is not given is not limited. */
export interface BudgetLimits {
  /** Prompt and completion tokens together. */
  readonly tokens?: number;
  /** US dollars; a model without prices is refused under it. */
  readonly usd?: number;
  /** Milliseconds since 1970: no request is sent after it. */
  readonly deadlineAt?: number;
}

/** A place in the budget that a request holds while it is under way. */
export interface Reservation {
  /** Puts what was truly used in the place of what was held. */
  settle(usage: Usage): void;
}

/** US dollars that `usage` costs. */
export function usdOf(usage: Usage, prices: TokenPrices): number {
  const cached = Math.min(usage.cachedTokens, usage.promptTokens);
  return ((usage.promptTokens - cached) * prices.promptPerMillion + cached * (prices.cachedPerMillion ?? prices.promptPerMillion) + usage.completionTokens * prices.completionPerMillion) / 1_000_000;
}

/**
 * Stops a run before the request that could pass its budget: a request holds room for its prompt and its longest answer
 * until it is known what it used. One that only fits when others have used less than they hold waits for them. All
 * clients of a process share one budget.
 */
export class Budget {
  #tokens = 0;
  #usd = 0;
  #used: Usage = NO_USAGE;
  #open = 0;
  #settled: (() => void)[] = [];

  constructor(private readonly limits: BudgetLimits, private readonly clock: Pick<Clock, 'now'>) {}

  /** Milliseconds since 1970, where the run has a deadline. */
  get deadlineAt(): number | undefined {
    return this.limits.deadlineAt;
  }

  /** Everything that was settled. */
  get used(): Usage {
    return this.#used;
  }

  /** US dollars that were settled or are held. */
  get usd(): number {
    return this.#usd;
  }

  /** Holds room for a request, or says why there is none. */
  async reserve(promptTokens: number, maxOutputTokens: number, prices: TokenPrices | undefined): Promise<Reservation | UserError> {
    const tokens = promptTokens + maxOutputTokens;
    const usd = prices === undefined ? 0 : usdOf({ ...NO_USAGE, promptTokens, completionTokens: maxOutputTokens }, prices);
    for (;;) {
      const refusal = this.#refusal(tokens, usd, prices);
      if (refusal === undefined) return this.#hold(tokens, usd, prices);
      if (this.#open === 0 || this.#late()) return refusal;
      await new Promise<void>((resolve) => this.#settled.push(resolve));
    }
  }

  #hold(tokens: number, usd: number, prices: TokenPrices | undefined): Reservation {
    this.#tokens += tokens;
    this.#usd += usd;
    this.#open++;
    let open = true;
    return {
      settle: (usage) => {
        if (!open) return;
        open = false;
        this.#open--;
        this.#tokens += usage.promptTokens + usage.completionTokens - tokens;
        this.#usd += (prices === undefined ? 0 : usdOf(usage, prices)) - usd;
        this.#used = addUsage(this.#used, usage);
        for (const wake of this.#settled.splice(0)) wake();
      },
    };
  }

  #late(): boolean {
    return this.limits.deadlineAt !== undefined && this.clock.now() >= this.limits.deadlineAt;
  }

  #refusal(tokens: number, usd: number, prices: TokenPrices | undefined): UserError | undefined {
    const { limits } = this;
    if (this.#late()) {
      return new UserError({ code: 'budget-reached', what: `the deadline of ${new Date(limits.deadlineAt!).toISOString()} is reached`, where: 'deadline', fix: 'Run again with a later deadline: what is finished is kept and not paid for again.' });
    }
    if (limits.tokens !== undefined && this.#tokens + tokens > limits.tokens) {
      return new UserError({ code: 'budget-reached', what: `the next request could take ${tokens} tokens and ${Math.max(0, limits.tokens - this.#tokens)} of ${limits.tokens} are left`, where: 'budget-tokens', fix: 'Run again with a larger budget: what is finished is kept and not paid for again.' });
    }
    if (limits.usd === undefined) return undefined;
    if (prices === undefined) return new UserError({ code: 'input-invalid', what: 'a budget in US dollars needs the prices of the model', where: 'budget-usd', fix: 'Give price-prompt and price-completion, or a budget in tokens.' });
    if (this.#usd + usd <= limits.usd) return undefined;
    return new UserError({ code: 'budget-reached', what: `the next request could cost ${usd.toFixed(4)} US dollars and ${Math.max(0, limits.usd - this.#usd).toFixed(4)} of ${limits.usd} are left`, where: 'budget-usd', fix: 'Run again with a larger budget: what is finished is kept and not paid for again.' });
  }
}
