import { createHash } from 'node:crypto';

/** A number in [0, 1) that follows from the seed and what it is drawn for, never from the order in which things happen to come. */
export type Draw = (...what: readonly (string | number)[]) => number;

/** The draws of a seed. */
export function drawsOf(seed: number): Draw {
  return (...what) => createHash('sha256').update(JSON.stringify([seed, ...what])).digest().readUInt32BE(0) / 2 ** 32;
}

/** One of several, each as likely as its weight says. */
export function weighted<T>(at: number, choices: readonly (readonly [weight: number, choice: T])[]): T {
  let left = at * choices.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, choice] of choices) if ((left -= weight) < 0) return choice;
  return choices.at(-1)![1];
}

/** A whole number from `from` to `to`, both included. */
export function between(at: number, from: number, to: number): number {
  return from + Math.floor(at * (to - from + 1));
}
