import type { Stack } from '@dark-factory/contracts';
import type { CommandResult, Room, RoomLaunch } from '../room.ts';
import { uvCommand } from './uv-command.ts';

/** What ran for a command of a plan, and how it ended. */
export interface RanCommand extends CommandResult {
  readonly command: readonly string[];
}

/**
 * Runs a command of a stack. What makes a Python environment or installs into one is done by uv where uv can be had and knows
 * how; should uv fail, the command runs as it was given, and that is what counts.
 */
export async function runStackCommand(room: Room, launch: RoomLaunch, limitMs: number): Promise<RanCommand> {
  const quick = launch.online ? uvCommand(launch.command) : undefined;
  const uv = quick === undefined ? undefined : await room.uv();
  if (quick !== undefined && uv !== undefined) {
    const result = await room.run({ ...launch, command: quick, env: { ...launch.env, ...uv.env } }, limitMs);
    result.process.output.push(Buffer.from(`\n(instead of: ${launch.command.join(' ')})\n`));
    if (result.ending.kind !== 'exited' || result.ending.code === 0) return { ...result, command: quick };
  }
  return { ...await room.run(launch, limitMs), command: launch.command };
}

/** Variables with which a stack finds the uv that its own commands call, where the machine has none. */
export async function ownUv(room: Room, stack: Stack): Promise<Readonly<Record<string, string>>> {
  const commands = [...stack.install, ...stack.build, ...stack.migrate, ...stack.test, ...(stack.start === undefined ? [] : [stack.start])];
  if (!commands.some(([program]) => program === 'uv' || program === 'uvx')) return {};
  const path = (await room.uv())?.env['PATH'];
  return path === undefined ? {} : { PATH: path };
}
