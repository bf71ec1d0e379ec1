/** A place in a file that a message is about. */
export interface Annotation {
  readonly path?: string;
  readonly line?: number;
  readonly column?: number;
  readonly title?: string;
}

/** Where a stage reports to: the log of a job, a terminal, or a list in a test. Foreign text is escaped by the adapter. */
export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  notice(message: string, at?: Annotation): void;
  warning(message: string, at?: Annotation): void;
  error(message: string, at?: Annotation): void;
  group<T>(title: string, body: () => Promise<T>): Promise<T>;
}

/** One line that a `RecordingLogger` kept. */
export interface LogLine {
  readonly level: 'debug' | 'info' | 'notice' | 'warning' | 'error' | 'group';
  readonly message: string;
  readonly at?: Annotation;
}

/** A logger that keeps what it was told. */
export class RecordingLogger implements Logger {
  readonly lines: LogLine[] = [];
  debug(message: string): void { this.lines.push({ level: 'debug', message }); }
  info(message: string): void { this.lines.push({ level: 'info', message }); }
  notice(message: string, at?: Annotation): void { this.#push('notice', message, at); }
  warning(message: string, at?: Annotation): void { this.#push('warning', message, at); }
  error(message: string, at?: Annotation): void { this.#push('error', message, at); }
  group<T>(title: string, body: () => Promise<T>): Promise<T> {
    this.lines.push({ level: 'group', message: title });
    return body();
  }
  /** Everything that was said, one line each. */
  text(): string {
    return this.lines.map((line) => `${line.level}: ${line.message}`).join('\n');
  }
  #push(level: LogLine['level'], message: string, at?: Annotation): void {
    this.lines.push({ level, message, ...(at === undefined ? {} : { at }) });
  }
}

/** A logger that drops everything. */
export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  notice: () => undefined,
  warning: () => undefined,
  error: () => undefined,
  group: (_title, body) => body(),
};
