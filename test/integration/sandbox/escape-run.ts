import { readFileSync } from 'node:fs';
import { RecordingLogger, systemClock, textFile, UserError } from '@dark-factory/runtime';
import { runProgram, type ProgramRunRequest, type SandboxOptions } from '@dark-factory/sandbox';

/** What the test hands to this process on standard input. */
export interface EscapeRequest {
  readonly files: Readonly<Record<string, string>>;
  /** What there is to be reached, for host.json beside each program; the id of this process is added. */
  readonly host: Readonly<Record<string, unknown>>;
  readonly stacks: ProgramRunRequest['stacks'];
  readonly options: SandboxOptions;
}

const { files, host, stacks, options } = JSON.parse(readFileSync(0, 'utf8')) as EscapeRequest;
const logger = new RecordingLogger();
const told = textFile('look/host.json', JSON.stringify({ ...host, pid: process.pid }));
const answer = await runProgram(
  { extent: 'all', stacks, files: [...Object.entries(files).map(([path, text]) => textFile(path, text)), told] },
  { clock: systemClock, logger, options },
).then((evidence) => ({ evidence, log: logger.lines.map((line) => line.message) }), (error: unknown) => {
  if (error instanceof UserError) return { error: { code: error.code, message: error.message } };
  throw error;
});
process.stdout.write(JSON.stringify(answer));
