import type { TextOutput } from '../../../packages/cli/src/host.ts';

/** A stream that keeps what was written, and when it is a terminal, its size. */
export class FakeStream implements TextOutput {
  readonly writes: string[] = [];
  isTTY?: boolean;
  columns?: number;
  rows?: number;

  constructor(size?: { readonly columns: number; readonly rows: number }) {
    if (size !== undefined) Object.assign(this, { isTTY: true, ...size });
  }

  write(text: string): boolean {
    this.writes.push(text);
    return true;
  }

  get text(): string {
    return this.writes.join('');
  }
}

/** What a terminal shows after all that was written to it: it knows the few sequences that the command uses. */
export function screenOf(text: string): string[] {
  const lines: string[] = [''];
  let row = 0;
  for (const part of text.split(/(\u001b\[[?0-9;]*[A-Za-z]|\n|\r)/)) {
    if (part === '') continue;
    const sequence = /^\u001b\[([?0-9;]*)([A-Za-z])$/.exec(part);
    if (part === '\n') {
      row++;
      if (lines[row] === undefined) lines.push('');
    } else if (sequence?.[2] === 'A') row -= Number(sequence[1]);
    else if (sequence?.[2] === 'J') lines.splice(row, lines.length, '');
    else if (sequence === null && part !== '\r') lines[row] += part;
  }
  return lines;
}
