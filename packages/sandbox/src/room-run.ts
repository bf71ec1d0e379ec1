import type { SandboxDeps } from './program-run.ts';
import { openRoom, type Room } from './room.ts';

/**
 * Does something in a room of its own. Everything it started is dead and its folders are gone when this settles.
 * @throws UserError `sandbox-weak` when programs cannot be locked in and that was not allowed; the signal's reason when aborted
 */
export async function inRoom<T>(deps: SandboxDeps, work: (room: Room) => Promise<T>): Promise<T> {
  deps.signal?.throwIfAborted();
  const room = await openRoom(deps.options, deps.clock);
  const interruption = interruptionBy(deps.signal);
  const done = work(room);
  // After an interruption the work ends too, as everything it waits for is killed; how it ends matters to nobody then.
  done.catch(() => undefined);
  try {
    return await Promise.race([done, interruption.promise]);
  } finally {
    interruption.forget();
    await room.close();
  }
}

/** Rejects with the signal's reason; never settles without a signal. */
function interruptionBy(signal: AbortSignal | undefined): { readonly promise: Promise<never>; forget(): void } {
  let onAbort: () => void = () => undefined;
  const promise = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(signal!.reason as Error);
  });
  promise.catch(() => undefined);
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted) onAbort();
  return { promise, forget: () => signal?.removeEventListener('abort', onAbort) };
}
