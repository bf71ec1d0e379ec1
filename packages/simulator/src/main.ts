import { once } from 'node:events';
import { Command, InvalidArgumentError } from 'commander';
import { loadRecording, RecordingError } from './recording.ts';
import { DEFAULT_MODEL, startSimulator } from './simulator.ts';

interface Options {
  recording: string[];
  port: number;
  rpm?: number;
  inFlight?: number;
  latency: number;
  model: string[];
}

const program = new Command('simulator')
  .description('A model API on loopback that answers from recordings.')
  .requiredOption('--recording <dir...>', 'folders with a recording.json, tried in this order')
  .option('--port <number>', 'on 127.0.0.1; 0 takes a free one', between(0, 65_535), 0)
  .option('--rpm <number>', 'requests a minute before it answers 429', between(1, 1_000_000))
  .option('--in-flight <number>', 'requests at the same time before it answers 429', between(1, 1_000_000))
  .option('--latency <ms>', 'time until the first byte of an answer', between(0, 600_000), 0)
  .option('--model <id...>', 'models that it has', [DEFAULT_MODEL])
  .action(serve);

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof RecordingError || isSystemError(error))) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

async function serve(options: Options): Promise<void> {
  const recordings = await Promise.all(options.recording.map(loadRecording));
  await using simulator = await startSimulator({
    recordings,
    limits: { requestsPerMinute: options.rpm, requestsInFlight: options.inFlight },
    latencyMs: options.latency,
    models: options.model,
    port: options.port,
  });
  console.log(simulator.url);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
}

function between(least: number, most: number): (value: string) => number {
  return (value) => {
    const number = /^\d{1,9}$/.test(value) ? Number(value) : NaN;
    if (!(number >= least && number <= most)) throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
    return number;
  };
}

/** The port is taken, or may not be used. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}
