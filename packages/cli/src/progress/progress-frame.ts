import { escapeForeign } from '@dark-factory/runtime';
import type { Paint } from '../render/colours.ts';
import { count, counted, duration } from '../render/figures.ts';
import { fitText, padText, textWidth } from '../render/text-width.ts';
import { isOver, type ProgressState, type StageRow, type UnitRow, type UnitState } from './progress-state.ts';

/** What a frame is made for. */
export interface FrameOptions {
  readonly columns: number;
  /** Lines that it may have. */
  readonly rows: number;
  readonly paint: Paint;
  /** Titles of the units, which a model may have written. */
  readonly titles: ReadonlyMap<string, string>;
}

const STATES: Readonly<Record<UnitState, (paint: Paint) => (text: string) => string>> = {
  waiting: (paint) => paint.dim,
  writing: (paint) => paint.cyan,
  done: (paint) => paint.green,
  partial: (paint) => paint.yellow,
  failed: (paint) => paint.red,
};
const ORDER: readonly UnitState[] = ['failed', 'partial', 'writing', 'waiting', 'done'];

/** The lines of a frame: a line a stage, under the last pass of workers a row a unit, no more than fit. */
export function renderFrame(state: ProgressState, now: number, options: FrameOptions): string[] {
  const rows = Math.max(3, options.rows);
  const working = state.stages.findLastIndex((row) => row.stage.startsWith('work'));
  const isWorking = working !== -1 && state.stages[working]!.endedAt === undefined;
  // Once the pass is over its line says how many are done, and only what went wrong keeps a row.
  const listed = working === -1 ? [] : state.units.filter((row) => isWorking || row.state === 'partial' || row.state === 'failed');
  const stages = fitStages(state.stages, rows - Math.min(listed.length, Math.max(1, Math.floor(rows / 2))));
  const room = rows - stages.rows.length - (stages.hidden > 0 ? 1 : 0);
  const units = unitLines(listed, room, now, options);
  const lines = stages.rows.flatMap((row) => [stageLine(row, now, options), ...(row === state.stages[working] ? units : [])]);
  return stages.hidden > 0 ? [options.paint.dim(fitText(`  … ${counted(stages.hidden, 'stage')} before`, options.columns)), ...lines] : lines;
}

function fitStages(stages: readonly StageRow[], room: number): { rows: readonly StageRow[]; hidden: number } {
  if (stages.length <= room) return { rows: stages, hidden: 0 };
  const shown = Math.max(1, room - 1);
  return { rows: stages.slice(-shown), hidden: stages.length - shown };
}

function stageLine(row: StageRow, now: number, { columns, paint }: FrameOptions): string {
  const isDone = row.endedAt !== undefined;
  const time = isDone ? duration(row.endedAt - row.startedAt) : wholeSeconds(now - row.startedAt);
  const start = `${isDone ? '✓' : '▸'} ${padText(row.stage, 20)} ${time.padStart(11)}`;
  const detail = fitText(oneLine(row.detail ?? ''), Math.max(0, columns - textWidth(start) - 2));
  const head = fitText(start, columns);
  return `${isDone ? paint.green(head.slice(0, 1)) : paint.cyan(head.slice(0, 1))}${isDone ? head.slice(1) : paint.bold(head.slice(1))}${detail === '' ? '' : `  ${paint.dim(detail)}`}`;
}

/** Rows for as many units as fit. The finished ones are the first that become a mere count, those that wait the next. */
function unitLines(units: readonly UnitRow[], room: number, now: number, options: FrameOptions): string[] {
  if (units.length <= room) return units.map((row) => unitLine(row, now, options));
  const shown = new Set([...units].sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state)).slice(0, Math.max(0, room - 1)));
  const rest = units.filter((row) => !shown.has(row));
  const counts = (['done', 'waiting', 'writing', 'partial', 'failed'] as const).flatMap((state) => {
    const number = rest.filter((row) => row.state === state).length;
    return number === 0 ? [] : [`${count(number)} ${state}`];
  });
  const more = room < 1 ? [] : [options.paint.dim(fitText(`    … and ${counts.join(', ')}`, options.columns))];
  return [...units.filter((row) => shown.has(row)).map((row) => unitLine(row, now, options)), ...more];
}

function unitLine(row: UnitRow, now: number, { columns, paint, titles }: FrameOptions): string {
  const time = row.startedAt === undefined ? '' : row.endedAt === undefined ? wholeSeconds(now - row.startedAt) : duration(row.endedAt - row.startedAt);
  const usage = row.fromCache ? 'from cache' : row.tokens > 0 ? `${count(row.tokens)} tokens` : '';
  const start = `    ${padText(row.unit, 7)} `;
  const middle = ` ${time.padStart(11)} ${usage.padStart(16)}`;
  const text = row.detail !== undefined && isOver(row.state) ? row.detail : (titles.get(row.unit) ?? '');
  const room = columns - textWidth(start) - 7 - textWidth(middle) - 2;
  if (room < 0) return fitText(`${start}${row.state}`, columns);
  const title = fitText(oneLine(text), room);
  return `${start}${STATES[row.state](paint)(padText(row.state, 7))}${middle}${title === '' ? '' : `  ${title}`}`;
}

function wholeSeconds(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000);
  return seconds < 100 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** Foreign text as one line. */
export function oneLine(text: string): string {
  return escapeForeign(text.split(/\r?\n/, 1)[0] ?? '').replace(/\t/g, ' ');
}
