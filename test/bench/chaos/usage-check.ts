import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NO_USAGE, addUsage, parseDocumentJson, type Usage } from '@dark-factory/contracts';
import type { Exchange } from './chaos-endpoint.ts';

/** Holds what receipts say was used against what the endpoint counted. */
export class UsageCheck {
  readonly #seen = new Set<string>();
  #all: Usage = NO_USAGE;
  #fresh: Usage = NO_USAGE;

  constructor(private readonly log: readonly Exchange[]) {}

  /** Takes in the receipts that an incarnation has left. Those of the stages before it that it did not replace are known already. */
  async collect(bundles: string): Promise<void> {
    this.#fresh = NO_USAGE;
    for (const name of await readdir(bundles).catch(() => [])) {
      const text = name.startsWith('.') ? undefined : await readFile(join(bundles, name, 'receipt.json'), 'utf8').catch(() => undefined);
      if (text === undefined || !this.#isNew(text)) continue;
      this.#fresh = addUsage(this.#fresh, parseDocumentJson('receipt', text).usage);
    }
    this.#all = addUsage(this.#all, this.#fresh);
  }

  /** An incarnation that came to its end has accounted for every request that it sent, and for no other. */
  incarnationProblems(incarnation: number): string[] {
    return compared(this.#fresh, countedBy(this.log.filter((exchange) => exchange.incarnation === incarnation)), `receipts of incarnation ${incarnation}`, (said, counted) => said === counted);
  }

  /** All incarnations together never say more than the endpoint counted; those that were killed say less. */
  sumProblems(): string[] {
    return compared(this.#all, countedBy(this.log), 'receipts of all incarnations', (said, counted) => said <= counted);
  }

  #isNew(text: string): boolean {
    const digest = createHash('sha256').update(text).digest('hex');
    const known = this.#seen.has(digest);
    this.#seen.add(digest);
    return !known;
  }
}

function countedBy(log: readonly Exchange[]): Pick<Usage, 'requests' | 'promptTokens' | 'completionTokens'> {
  const answers = log.flatMap(({ sent, arrived }) => (arrived && sent?.kind === 'answer' ? [sent] : []));
  const sum = (of: (answer: (typeof answers)[number]) => number): number => answers.reduce((total, answer) => total + of(answer), 0);
  return { requests: log.length, promptTokens: sum(({ promptTokens }) => promptTokens), completionTokens: sum(({ completionTokens }) => completionTokens) };
}

function compared(said: Usage, counted: ReturnType<typeof countedBy>, whose: string, holds: (said: number, counted: number) => boolean): string[] {
  return (['requests', 'promptTokens', 'completionTokens'] as const).flatMap((key) => (holds(said[key], counted[key]) ? [] : [`${whose}: ${key} ${said[key]}, and the endpoint counted ${counted[key]}`]));
}
