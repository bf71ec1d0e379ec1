import { absolute } from './image-layout.ts';
import { launchesOf, type Launch } from './launch-command.ts';

/** What a line of a script starts, and in which folder. */
export interface ScriptLaunch {
  readonly launch: Launch;
  /** Absolute, in the image. */
  readonly workdir: string;
  /** Counts from 1. */
  readonly line: number;
}

const OWN_FOLDER = /^cd\s+"?\$\(\s*dirname\s+(?:--\s+)?"?(?:\$0|\$\{?BASH_SOURCE(?:\[0\])?\}?|\$\{0\})"?\s*\)(\/[\w./-]*)?"?\s*$/;
const LITERAL = /^cd\s+["']?([\w./-]+)["']?\s*$/;
/** With these a line may start something else than it says, or may fail and nobody minds. */
const UNSURE = /\|\||<<|\bPYTHONPATH\b|\bpushd\b|\beval\b|^\s*(alias|function)\b|\(\)\s*\{/;

/** What a script starts that runs in an image; nothing of it is read after a `cd` that cannot be followed. */
export function launchesOfScript(text: string, path: string, workdir: string): ScriptLaunch[] {
  const launches: ScriptLaunch[] = [];
  if (text.includes('<<') || /\bPYTHONPATH\b|\(\)\s*\{/.test(text)) return launches;
  let folder = workdir;
  for (const { text: command, line } of commandLines(text)) {
    if (/\bcd\s/.test(command)) {
      const own = OWN_FOLDER.exec(command);
      const literal = LITERAL.exec(command)?.[1];
      if (own === null && literal === undefined) return launches;
      folder = own === null ? absolute(folder, literal!) : absolute(path.slice(0, path.lastIndexOf('/')) || '/', `.${own[1] ?? ''}`);
      continue;
    }
    if (!UNSURE.test(command)) launches.push(...launchesOf(command).map((launch) => ({ launch, workdir: folder, line })));
  }
  return launches;
}

/** The lines of a script with continued ones joined, without comments. */
export function commandLines(text: string): { readonly text: string; readonly line: number }[] {
  const lines: { text: string; line: number }[] = [];
  let open: { text: string; line: number } | undefined;
  for (const [index, raw] of text.split(/\r\n|\n/).entries()) {
    const current: { text: string; line: number } = open === undefined ? { text: raw.trim(), line: index + 1 } : { text: `${open.text} ${raw.trim()}`, line: open.line };
    open = undefined;
    if (/^#/.test(current.text)) continue;
    if (current.text.endsWith('\\')) open = { text: current.text.slice(0, -1).trimEnd(), line: current.line };
    else if (current.text !== '') lines.push({ text: current.text.replace(/\s#\s.*$/, ''), line: current.line });
  }
  return lines;
}
