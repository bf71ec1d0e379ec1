import { SteadyText } from '@dark-factory/runtime';

/** What test runners and build tools print of the time that something took. A limit such as "timeout of 5000 ms" is none of these. */
const MEASURED: readonly RegExp[] = [
  /\d+\.\d+(?=\s?(?:ns|µs|us|ms|s|sec|secs|seconds)\b)/g,
  /(?<=\()\d+(?=\s?(?:ms|s)\))/g,
  /(?<=\bduration_ms["']?\s{0,3}:?\s{0,3})\d+(?:\.\d+)?/g,
  // Where Python shows an object.
  /(?<=\bat )0x[\da-f]{6,16}\b/gi,
  /\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?/g,
];

/**
 * A tool's output without the times, and addresses in memory, that differ each time it is run. A model has no use for them,
 * and a request that is the same again is found among the answers that were paid for, and in a trace.
 */
export function withoutMeasuredTimes(text: string): string {
  return MEASURED.reduce((steady, pattern) => steady.replace(pattern, '…'), text);
}

/** What a program or its tests said, without the times, and with identifiers, ports and names made by chance as `<uuid 1>` and the like. */
export function withoutChance(text: string): string {
  return withoutMeasuredTimes(new SteadyText().of(text));
}
