import type { Problem } from './problem.ts';
import type { RoleCast } from './role-cast.ts';

/** What one agent of the swarm is to do. */
export interface Assignment {
  /** `A-1` */
  readonly id: string;
  readonly role: string;
  readonly problems: readonly Problem[];
  /** Files that are there and may be changed; no other assignment of the round has them. Files that are not there yet may be written by anybody. */
  readonly files: readonly string[];
  /** Every other file may be changed as well: nobody else is at work, and nobody said which it should be. */
  readonly anywhere: boolean;
  /** What shows that it is done. */
  readonly proof: string;
  /** What the architect says about it. */
  readonly note: string;
}

/** What an architect asked for, before any of it is believed. */
export interface WantedAssignment {
  readonly role: string;
  readonly problems: readonly string[];
  readonly files: readonly string[];
  readonly proof: string;
  readonly note?: string | undefined;
}

/** Assignments that can be carried out, and what of the wishes could not be followed. */
export interface Assigned {
  readonly assignments: readonly Assignment[];
  readonly complaints: readonly string[];
}

/** Assignments of one round at most: more agents than this at once are not paced any better. */
const MOST_ASSIGNMENTS = 24;

/** Each problem to the role that takes its kind, unit by unit: what is done without an architect, or with what one left over. */
export function plainAssignments(problems: readonly Problem[], cast: RoleCast, tree: ReadonlySet<string>): readonly Assignment[] {
  const groups = new Map<string, { readonly role: string; readonly problems: Problem[] }>();
  for (const problem of problems) {
    const { role } = cast.takerOf(problem.kind);
    const key = `${role}\n${problem.unit ?? ''}`;
    const group = groups.get(key) ?? { role, problems: [] };
    groups.set(key, group);
    group.problems.push(problem);
  }
  const wanted = [...groups.values()].map(({ role, problems: taken }): WantedAssignment => ({
    role, problems: taken.map(({ id }) => id), files: filesOf(taken), proof: proofOf(taken),
  }));
  const { assignments } = settle(wanted, problems, cast, tree);
  return assignments.map((assignment) => ({ ...assignment, anywhere: assignments.length === 1 && !assignment.problems.some(({ kind }) => kind.includes('/')) }));
}

/**
 * Makes assignments of what was asked for. A role that is not there is replaced by the one that takes the problem; a
 * problem is mended by one assignment alone; a file that two want is given to the first, and where nothing else is left to
 * the second its problems go to the first as well.
 */
export function settle(wanted: readonly WantedAssignment[], problems: readonly Problem[], cast: RoleCast, tree: ReadonlySet<string>): Assigned {
  const complaints: string[] = [];
  const open = new Map(problems.map((problem) => [problem.id, problem]));
  const owners = new Map<string, number>();
  const drafts: { role: string; problems: Problem[]; files: string[]; proof: string; note: string }[] = [];
  for (const wish of wanted) {
    const taken = wish.problems.flatMap((id) => {
      const problem = open.get(id);
      if (problem === undefined) complaints.push(`${id} is no open problem, or was given to somebody else before`);
      open.delete(id);
      return problem ?? [];
    });
    if (taken.length === 0) continue;
    const role = roleFor(wish.role, taken, cast, complaints);
    const asked = [...new Set([...wish.files, ...taken.flatMap(({ files }) => files.slice(0, 1))])].filter((path) => tree.has(path));
    const free = asked.filter((path) => !owners.has(path));
    const holder = asked.map((path) => owners.get(path)).find((index) => index !== undefined);
    if (asked.length > free.length) complaints.push(`${asked.filter((path) => owners.has(path)).join(', ')} belong to another assignment already`);
    if (holder !== undefined && (free.length === 0 || drafts.length >= MOST_ASSIGNMENTS)) {
      drafts[holder]!.problems.push(...taken);
      continue;
    }
    if (drafts.length >= MOST_ASSIGNMENTS) {
      complaints.push(`${taken.map(({ id }) => id).join(', ')} are left for the next round: ${MOST_ASSIGNMENTS} assignments are the most at once`);
      continue;
    }
    for (const path of free) owners.set(path, drafts.length);
    drafts.push({ role, problems: taken, files: free, proof: wish.proof, note: wish.note ?? '' });
  }
  return { assignments: drafts.map((draft, index) => ({ id: `A-${index + 1}`, anywhere: false, ...draft })), complaints };
}

function roleFor(name: string, taken: readonly Problem[], cast: RoleCast, complaints: string[]): string {
  if (cast.named(name)?.phase === 'swarm') return name;
  const { role } = cast.takerOf(taken[0]!.kind);
  complaints.push(`there is no role ${JSON.stringify(name).slice(0, 80)} in the swarm: ${role} takes ${taken.map(({ id }) => id).join(', ')}`);
  return role;
}

/** Where a problem was found, and for all but the gate's the files it names: the gate names the other side, too, which is seldom wrong. */
function filesOf(problems: readonly Problem[]): string[] {
  return [...new Set(problems.flatMap(({ kind, files }) => (kind.includes(':') || kind === 'requirement' || kind === 'test' ? files : files.slice(0, 1))))];
}

function proofOf(problems: readonly Problem[]): string {
  const steps = [...new Set(problems.flatMap(({ kind }) => (kind.startsWith('step:') ? [kind.slice('step:'.length)] : [])))];
  if (steps.length > 0) return `${steps.join(', ')} passes when the program is run`;
  return problems.every(({ kind }) => kind.includes('/')) ? 'the gate no longer reports them, and nothing new' : 'a test that failed before passes';
}
