import picocolors from 'picocolors';
import type { TextOutput } from '../host.ts';

/** Functions that colour text, or leave it as it is. */
export type Paint = ReturnType<typeof picocolors.createColors>;

/** Whether a stream gets colours: `--no-color` first, then FORCE_COLOR, NO_COLOR, and whether it is a terminal that has them. */
export function wantsColours(stream: TextOutput, env: Readonly<Record<string, string | undefined>>, flag: boolean): boolean {
  if (!flag) return false;
  const force = env['FORCE_COLOR'];
  if (force !== undefined && force !== '') return force !== '0' && force !== 'false';
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false;
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}

/** Colours for a stream. */
export function paintFor(stream: TextOutput, env: Readonly<Record<string, string | undefined>>, flag: boolean): Paint {
  return picocolors.createColors(wantsColours(stream, env, flag));
}
