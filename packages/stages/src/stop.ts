import type { Receipt, Stopped } from '@dark-factory/contracts';
import type { UserError } from '@dark-factory/runtime';

/** What ended a stage before its end, as its receipt has it. */
export function stoppedBy(error: UserError): Stopped {
  return { code: error.code, message: error.what };
}

/** The same in one sentence: a budget or deadline is told from a fault by its first word. */
export function stoppedText({ code, message }: Stopped): string {
  return code === 'budget-reached' ? `budget: ${message}` : message;
}

/** What ended a stage of a plan before its end, up to a round: the first that a budget ended, else the first. */
export function stoppedBefore(receipts: readonly Receipt[], plan: string, round: number): Stopped | undefined {
  const stopped = receipts.filter((receipt) => receipt.plan === plan && receipt.round <= round).flatMap((receipt) => (receipt.stopped === undefined ? [] : [{ receipt, ...receipt.stopped }]));
  const first = stopped.find(({ code }) => code === 'budget-reached') ?? stopped[0];
  if (first === undefined) return undefined;
  const { receipt, code, message } = first;
  return { code, message: `${message} (${receipt.stage}, round ${receipt.round}${receipt.part === undefined ? '' : `, shard ${receipt.part}`})` };
}
