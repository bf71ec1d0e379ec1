import { UserError } from '@dark-factory/runtime';
import { EXIT } from './exit-codes.ts';
import type { Host } from './host.ts';
import type { Terminal } from './render/terminal.ts';

/** What is under way may take this long to come to its end after Ctrl-C: a step of a generated program cannot be told. */
const GRACE_MS = 10_000;

/** Ctrl-C as commands see it. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** Settles as the work does, or, once interrupted, with the interruption after a grace. */
  within<T>(work: Promise<T>): Promise<T>;
  /** The exit code that the signal stands for. */
  exitCode(): number;
  stop(): void;
}

/** The first signal ends the command cleanly, the second at once. */
export function watchForInterruption(host: Host, terminal: Terminal): Interruption {
  const controller = new AbortController();
  let exitCode: number = EXIT.interrupted;
  const stop = host.onSignal((name) => {
    exitCode = name === 'SIGTERM' ? EXIT.terminated : EXIT.interrupted;
    if (controller.signal.aborted) {
      terminal.close();
      host.exit(exitCode);
    }
    controller.abort(new UserError({ code: 'interrupted', what: 'the command was interrupted', fix: 'Run the same command again to go on; what was finished is kept.' }));
    terminal.line('Ending: what is finished is kept. Ctrl-C again ends at once.');
  });
  const grace = async (): Promise<never> => {
    await new Promise<void>((resolve) => controller.signal.addEventListener('abort', () => resolve(), { once: true }));
    await host.clock.sleep(GRACE_MS);
    throw controller.signal.reason;
  };
  return { signal: controller.signal, within: (work) => Promise.race([work, grace()]), exitCode: () => exitCode, stop };
}
