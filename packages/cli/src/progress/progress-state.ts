import type { ProgressEvent } from '@dark-factory/stages';

/** A stage as it stands. Times in milliseconds of the clock. */
export interface StageRow {
  readonly stage: string;
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly detail?: string;
}

export type UnitState = Extract<ProgressEvent, { kind: 'unit' }>['state'];

/** A unit as it stands in its latest round. */
export interface UnitRow {
  readonly unit: string;
  readonly state: UnitState;
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly tokens: number;
  readonly fromCache: boolean;
  readonly detail?: string;
}

/** Everything that was told so far, in the order in which it was first told. */
export interface ProgressState {
  readonly stages: readonly StageRow[];
  readonly units: readonly UnitRow[];
}

export const NOTHING_YET: ProgressState = { stages: [], units: [] };

/** The state after one more event. */
export function advance(state: ProgressState, event: ProgressEvent, now: number): ProgressState {
  return event.kind === 'stage' ? { ...state, stages: stagesAfter(state.stages, event, now) } : { ...state, units: unitsAfter(state.units, event, now) };
}

function stagesAfter(stages: readonly StageRow[], event: Extract<ProgressEvent, { kind: 'stage' }>, now: number): StageRow[] {
  if (event.state === 'started') return [...stages, { stage: event.stage, startedAt: now }];
  return stages.map((row) => (row.stage === event.stage && row.endedAt === undefined ? { ...row, endedAt: now, ...(event.detail === undefined ? {} : { detail: event.detail }) } : row));
}

function unitsAfter(units: readonly UnitRow[], event: Extract<ProgressEvent, { kind: 'unit' }>, now: number): UnitRow[] {
  const index = units.findIndex((row) => row.unit === event.unit);
  const known = units[index];
  const startedAt = event.state === 'waiting' ? undefined : event.state === 'writing' ? now : (known?.startedAt ?? now);
  const row: UnitRow = {
    unit: event.unit, state: event.state, tokens: event.tokens, fromCache: event.fromCache ?? false,
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(isOver(event.state) ? { endedAt: now } : {}),
    ...(event.detail === undefined ? {} : { detail: event.detail }),
  };
  return index === -1 ? [...units, row] : units.with(index, row);
}

/** Whether nothing more happens to a unit in this round. */
export function isOver(state: UnitState): boolean {
  return state === 'done' || state === 'partial' || state === 'failed';
}
