import type { Briefing, Finding, Interface, Plan, Unit } from '@dark-factory/contracts';
import { estimateTokens } from '@dark-factory/models';
import { renderBriefing, wholeBriefing } from './briefing-text.ts';
import { providersOf } from './sharding.ts';

/** What a briefing is made from beside the plan. */
export interface BriefingSources {
  readonly sowLines: readonly string[];
  /** Errors that the gate found in the unit's earlier version. */
  readonly errors: readonly Finding[];
  /** True signatures of modules that were delivered already, by path. */
  readonly delivered: ReadonlyMap<string, readonly { readonly name: string; readonly signature: string }[]>;
  /** Tokens that the briefing may take. */
  readonly budget: number;
}

/** Lines of the scope of work that are shown before and after one that states a requirement. */
const SOW_MARGIN = 2;
/** Errors that one briefing lists; more say the same again. */
const MAX_ERRORS = 40;
/** Errors that stay when room is short. */
const FEW_ERRORS = 10;

/** A section of the briefing that may go when there is no room, the first ones first. */
type Droppable = { readonly label: string; readonly drop: (briefing: Mutable) => void };
type Mutable = { -readonly [K in keyof Briefing]: Briefing[K] extends readonly (infer T)[] ? T[] : Briefing[K] };

/** The curated context of one unit, within the token budget; what did not fit is named in `omitted`. */
export function buildBriefing(plan: Plan, unit: Unit, sources: BriefingSources): Briefing {
  const briefing: Mutable = {
    schema: 'dark-factory/briefing/v1',
    unit: unit.id,
    title: unit.title,
    objective: unit.objective,
    files: [...unit.files],
    provides: [...unit.provides],
    consumes: consumedBy(plan, unit, sources),
    requirements: plan.requirements.filter((requirement) => unit.requirements.includes(requirement.id)),
    sowLines: sowAround(plan, unit, sources.sowLines),
    stack: stacksOf(plan, unit),
    decisions: [...plan.decisions],
    conventions: [...plan.conventions],
    errors: sources.errors.slice(0, MAX_ERRORS).map(({ rule, path, line, message, related, fixes }) => ({ rule, path, line, message, see: [...related.map(otherSide), ...fixes.map(({ title }) => `perhaps: ${title}`)] })),
    neighbours: neighboursOf(plan, unit, sources),
    omitted: sources.errors.length > MAX_ERRORS ? [`${sources.errors.length - MAX_ERRORS} further errors`] : [],
    tokens: 0,
  };
  for (const { label, drop } of droppables(briefing)) {
    if (tokensOf(briefing) <= sources.budget) break;
    drop(briefing);
    briefing.omitted.push(label);
  }
  briefing.tokens = tokensOf(briefing);
  return briefing;
}

function tokensOf(briefing: Briefing): number {
  return estimateTokens(wholeBriefing(renderBriefing(briefing, 'write')));
}

function consumedBy(plan: Plan, unit: Unit, sources: BriefingSources): Briefing['consumes'] {
  const provider = providersOf(plan);
  const provided = new Map<string, Interface>(plan.units.flatMap((other) => other.provides.map((item) => [item.id, item] as const)));
  return unit.consumes.flatMap((id) => {
    const consumed = provided.get(id);
    if (consumed === undefined) return [];
    const true_ = sources.delivered.get(consumed.module);
    const symbols = true_ === undefined ? consumed.symbols : true_.map(({ name, signature }) => ({ name, kind: 'other' as const, signature }));
    return [{ ...consumed, symbols, provider: provider.get(id)!, delivered: true_ !== undefined }];
  });
}

function otherSide({ path, line, message }: Finding['related'][number]): string {
  return `${path}${line === 0 ? '' : `:${line}`}: ${message}`;
}

/** Files that the errors point at and that no consumed interface shows: the worker sees what they truly offer. */
function neighboursOf(plan: Plan, unit: Unit, sources: BriefingSources): Briefing['neighbours'] {
  const shown = new Set([...unit.files.map((file) => file.path), ...consumedBy(plan, unit, sources).map(({ module }) => module)]);
  const named = [...new Set(sources.errors.flatMap(({ related }) => related.map(({ path }) => path)))].filter((path) => !shown.has(path)).sort();
  return named.flatMap((path) => {
    const signatures = sources.delivered.get(path);
    return signatures === undefined ? [] : [{ path, signatures: signatures.map(({ signature }) => signature) }];
  });
}

function sowAround(plan: Plan, unit: Unit, lines: readonly string[]): Briefing['sowLines'] {
  const wanted = new Set<number>();
  for (const requirement of plan.requirements) {
    if (!unit.requirements.includes(requirement.id)) continue;
    for (let line = requirement.line - SOW_MARGIN; line <= requirement.line + SOW_MARGIN; line++) wanted.add(line);
  }
  return [...wanted].sort((a, b) => a - b).flatMap((line) => {
    const text = lines[line - 1];
    return text === undefined || text.trim() === '' ? [] : [{ line, text }];
  });
}

/** The programs whose root holds a file of the unit. */
function stacksOf(plan: Plan, unit: Unit): Briefing['stack'] {
  return plan.stack.filter((stack) => stack.root === '.' || unit.files.some((file) => file.path.startsWith(`${stack.root}/`)));
}

/** In the order in which they go: what a worker can do without comes first, signatures of neighbours last. */
function droppables(briefing: Mutable): Droppable[] {
  const stated = new Set(briefing.requirements.map((requirement) => requirement.line));
  const listed = (key: 'decisions' | 'conventions' | 'sowLines', label: string): Droppable => ({ label: `${briefing[key].length} ${label}`, drop: (target) => { target[key] = [] as never; } });
  return [
    { label: 'lines of the scope of work around the requirements', drop: (target) => { target.sowLines = target.sowLines.filter(({ line }) => stated.has(line)); } },
    listed('decisions', 'decisions'),
    listed('sowLines', 'lines of the scope of work'),
    listed('conventions', 'conventions'),
    ...(briefing.errors.length > FEW_ERRORS ? [{ label: `${briefing.errors.length - FEW_ERRORS} of the errors`, drop: (target: Mutable) => { target.errors = target.errors.slice(0, FEW_ERRORS); } }] : []),
    ...[...briefing.neighbours].reverse().map(({ path }) => ({ label: `signatures of ${path}`, drop: (target: Mutable) => { target.neighbours = target.neighbours.filter((neighbour) => neighbour.path !== path); } })),
    ...[...briefing.consumes].reverse().map((consumed) => ({ label: `signatures of ${consumed.id} (${consumed.module})`, drop: (target: Mutable) => { target.consumes = target.consumes.map((item) => (item.id === consumed.id ? { ...item, symbols: [], routes: [], tables: [], summary: '' } : item)); } })),
    { label: 'purposes of the files', drop: (target) => { target.files = target.files.map((file) => ({ ...file, purpose: '-' })); } },
    { label: 'the end of the objective', drop: (target) => { target.objective = `${target.objective.slice(0, 1000)} …`; } },
    { label: 'the requirements\u2019 texts', drop: (target) => { target.requirements = target.requirements.map((requirement) => ({ ...requirement, text: requirement.text.slice(0, 80) })); } },
  ];
}
