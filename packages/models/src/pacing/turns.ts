/** More turns than this are not kept apart: work is rounded to fit. */
const MOST_TURNS = 2048;

/**
 * One round of turns in which each takes part in proportion to its work, as evenly as can be (smooth weighted round
 * robin). `positions` are those of `index`, ascending, in a round of `length`.
 */
export function turnsOf(work: readonly number[], index: number): { readonly length: number; readonly positions: readonly number[] } {
  const weights = inSmallNumbers(work);
  const length = weights.reduce((sum, weight) => sum + weight, 0);
  const credit = weights.map(() => 0);
  const positions: number[] = [];
  for (let turn = 0; turn < length; turn++) {
    let next = 0;
    for (let candidate = 0; candidate < weights.length; candidate++) {
      credit[candidate]! += weights[candidate]!;
      if (credit[candidate]! > credit[next]!) next = candidate;
    }
    credit[next]! -= length;
    if (next === index) positions.push(turn);
  }
  return { length, positions };
}

function inSmallNumbers(work: readonly number[]): number[] {
  const sum = work.reduce((total, part) => total + part, 0);
  const scale = sum > MOST_TURNS ? MOST_TURNS / sum : 1;
  const whole = work.map((part) => Math.max(1, Math.round(part * scale)));
  const divisor = whole.reduce(greatestCommonDivisor);
  return whole.map((part) => part / divisor);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
