import { nameOf, type Exchange } from './chaos-endpoint.ts';

/**
 * Why a request was sent although the endpoint had been sent the same body before, by what became of it the last time.
 *
 * The rule: an answer is paid for once. Of two requests with the same body, in one incarnation or two, the second may
 * only be sent when the first brought nothing that could be kept:
 *
 * - `refused or failed`: it was answered with an error, among them the refusals for the rate;
 * - `cut or garbage`: the connection ended, or what came was no answer;
 * - `of no use`: it was answered, and nothing of the answer could be used: no text, a refusal, no whole file, half a
 *   review. Such an answer is forgotten on purpose;
 * - `a fix that was taken back`: it did not bring the tree nearer to running, so that the next run shall try another;
 * - `nobody was there`: the process was killed while the request was under way and never saw the last byte;
 * - `killed before its write`: the process was killed after it had the last byte and before the answer was on disk. Kills
 *   are aimed there on purpose; one at any other write or request that finds an answer in that state is a failure;
 * - `its write failed`: the store was kept from writing it.
 *
 * Everything else is an answer that was paid for twice.
 */
export type RepeatReason = 'refused or failed' | 'cut or garbage' | 'of no use' | 'a fix that was taken back' | 'nobody was there' | 'killed before its write' | 'its write failed';

/** Holds the endpoint's log against the rule. */
export function judgeRepeats(log: readonly Exchange[]): { readonly byReason: Partial<Record<RepeatReason, number>>; readonly violations: string[] } {
  const last = new Map<string, Exchange>();
  const byReason: Partial<Record<RepeatReason, number>> = {};
  const violations: string[] = [];
  for (const exchange of log) {
    const before = last.get(exchange.body);
    last.set(exchange.body, exchange);
    if (before === undefined) continue;
    const reason = reasonFor(before, exchange);
    if (reason === undefined) violations.push(`#${exchange.id} ${nameOf(exchange.question)} (incarnation ${exchange.incarnation}) asks again for what #${before.id} (incarnation ${before.incarnation}) had answered whole`);
    else byReason[reason] = (byReason[reason] ?? 0) + 1;
  }
  return { byReason, violations };
}

function reasonFor(before: Exchange, again: Exchange): RepeatReason | undefined {
  const { sent } = before;
  if (sent === undefined || !before.arrived) {
    if (sent?.kind === 'cut') return 'cut or garbage';
    // A process that lives asks the same again only when it knows how the first one ended.
    return before.incarnation < again.incarnation ? 'nobody was there' : undefined;
  }
  switch (sent.kind) {
    case 'error': return 'refused or failed';
    case 'cut':
    case 'garbage': return 'cut or garbage';
    case 'answer':
      if (before.lost === 'its write failed') return 'its write failed';
      if (before.lost !== undefined) return 'killed before its write';
      if (!sent.useful) return 'of no use';
      return before.question.kind === 'mend' ? 'a fix that was taken back' : undefined;
  }
}
