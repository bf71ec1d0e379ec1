import type { Delivery } from '@dark-factory/contracts';
import type { Exchange } from './chaos-endpoint.ts';
import type { Witness } from './end-state.ts';

/** Tries that a request has: the client's own number, written here anew so that a change of it is seen. */
const TRIES = 8;

/** Whether the endpoint's log knows of what an error with this code says. */
export function isTrueEnding(code: string, { log, incarnation, budget }: Witness): boolean {
  const here = log.filter((exchange) => exchange.incarnation === incarnation);
  const answeredWith = (ill: string): boolean => here.some((exchange) => exchange.ill === ill && exchange.arrived);
  switch (code) {
    case 'model-auth': return answeredWith('401');
    case 'model-quota': return answeredWith('daily quota');
    case 'budget-reached': return budget !== undefined;
    case 'model-gave-up': return gaveUp(here);
    case 'plan-refused': return log.some(({ question, sent }) => question.kind === 'plan' && sent?.kind === 'answer' && !sent.useful);
    case 'tree-empty': return !log.some(({ question, sent, arrived, lost }) => question.unit !== undefined && arrived && lost === undefined && sent?.kind === 'answer' && sent.useful);
    default: return false;
  }
}

/** Whether the endpoint's log knows of what kept a unit from being whole. What was recalled may have been answered in an earlier incarnation. */
export function isTrueReason({ unit, reason = '' }: Delivery, witness: Witness): boolean {
  const log = witness.log.filter(({ question }) => question.unit === unit);
  const answered = (is: (exchange: Exchange, text: string, finish: string) => boolean): boolean => log.some((exchange) => exchange.arrived && exchange.sent?.kind === 'answer' && is(exchange, exchange.sent.text, exchange.sent.finish));
  const known: readonly (readonly [RegExp, () => boolean])[] = [
    [/did not answer after 8 tries/, () => gaveUp(log)],
    [/refused the key/, () => witness.log.some(({ ill }) => ill === '401')],
    [/a quota of the model API is used up/, () => witness.log.some(({ ill }) => ill === 'daily quota')],
    [/the next request could take \d+ tokens/, () => witness.budget !== undefined],
    [/the model refused/, () => log.some(({ ill }) => ill === 'refusal')],
    [/the model answered nothing/, () => answered((_exchange, text) => text.trim() === '')],
    [/the answer was cut/, () => answered((_exchange, _text, finish) => finish === 'length')],
    [/the answer ended in/, () => answered((_exchange, text) => text !== '')],
    [/the model did not write it/, () => answered(({ question }, text) => question.paths.some((path) => !text.includes(`=== end: ${path} ===`)))],
    [/does not parse/, () => answered((_exchange, text) => text.includes('BROKEN'))],
  ];
  return known.some(([words, isTrue]) => words.test(reason) && isTrue());
}

/** Whether one request was sent as often as it may be and brought nothing each time. */
function gaveUp(log: readonly Exchange[]): boolean {
  const fruitless = new Map<string, number>();
  for (const { body, incarnation, sent } of log) {
    const key = `${incarnation} ${body}`;
    if (sent?.kind !== 'answer') fruitless.set(key, (fruitless.get(key) ?? 0) + 1);
  }
  return [...fruitless.values()].some((times) => times >= TRIES);
}
