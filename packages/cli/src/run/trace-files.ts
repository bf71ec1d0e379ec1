import { readFile, readdir, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { TRACE_LIMITS, readTrace, type TraceFile } from '@dark-factory/models';
import { UserError } from '@dark-factory/runtime';

/** A trace and where it lies. */
export interface TraceOnDisk extends TraceFile {
  readonly path: string;
  /** As the user may write it. */
  readonly shown: string;
}

/** Reads traces: files, or folders with `*.jsonl` in them. */
export async function readTraces(cwd: string, places: readonly string[]): Promise<TraceOnDisk[]> {
  const paths = (await Promise.all(places.map((place) => tracesAt(resolve(cwd, place), place)))).flat();
  const traces: TraceOnDisk[] = [];
  for (const path of paths) traces.push(await readOne(path, relative(cwd, path) || path));
  return traces;
}

async function tracesAt(path: string, shown: string): Promise<string[]> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new UserError({ code: 'trace-invalid', what: 'there is no such trace', where: shown, fix: 'Name a file below .dark-factory/runs/ID/traces/, or the folder of them.' });
  if (!found.isDirectory()) return [path];
  const names = (await readdir(path)).filter((name) => name.endsWith('.jsonl')).sort();
  if (names.length === 0) throw new UserError({ code: 'trace-invalid', what: 'the folder holds no trace', where: shown, fix: 'Traces end in .jsonl; a run that asked no model has none.' });
  return names.map((name) => join(path, name));
}

async function readOne(path: string, shown: string): Promise<TraceOnDisk> {
  const { size } = await stat(path);
  if (size > TRACE_LIMITS.characters) throw new UserError({ code: 'trace-invalid', what: `the trace has ${size} bytes, more than ${TRACE_LIMITS.characters}`, where: shown, fix: 'Use a trace as the program left it.' });
  return { path, shown, ...readTrace(await readFile(path, 'utf8'), shown) };
}
