import type { AgentTrace, AppliedFix, Usage } from '@dark-factory/contracts';
import { NO_USAGE, addUsage } from '@dark-factory/contracts';
import type { ToolLoopOutcome } from '@dark-factory/models';
import { inPathOrder, type Logger, type TreeFile, type UserError } from '@dark-factory/runtime';
import type { Assignment } from './assignment.ts';
import type { RoleCast } from './role-cast.ts';
import { runAgent, type AgentWork, type SwarmDeps } from './swarm-agent.ts';
import { swarmParts, traceOf } from './trace-evaluation.ts';

/** What a swarm left: one tree with the changes of all whose work may be tried. */
export interface SwarmResult {
  readonly files: readonly TreeFile[];
  /** What was put on the tree; whether it stays is seen when that tree is verified. */
  readonly tried: readonly AppliedFix[];
  /** What was not, and why. */
  readonly refused: readonly AppliedFix[];
  readonly traces: readonly AgentTrace[];
  readonly outcomes: readonly ToolLoopOutcome[];
  readonly limits: readonly string[];
  readonly usage: Usage;
  readonly stopped?: UserError;
}

/** Has every assignment of a round worked on at once, each on a tree of its own, and puts together what came of it. */
export async function runSwarm(assignments: readonly Assignment[], files: readonly TreeFile[], round: number, cast: RoleCast, deps: SwarmDeps, logger: Logger): Promise<SwarmResult> {
  const works = await Promise.all(assignments.map((assignment) => runAgent(cast.named(assignment.role)!, assignment, files, round, deps)));
  const merged = new Map(files.map((file) => [file.path, file]));
  const owners = new Map<string, string>();
  const [tried, refused]: [AppliedFix[], AppliedFix[]] = [[], []];
  for (const work of works) {
    const refusal = refusalOf(work, owners);
    if (work.changes.length === 0) {
      logger.warning(`${agentName(work, round)}: no change (${ending(work.outcome)})`);
      continue;
    }
    const fix: AppliedFix = { round, reason: reasonOf(work), files: work.changes.map(({ path }) => path), outcome: refusal === undefined ? 'kept' : 'refused', agent: { role: work.role.role, assignment: work.assignment.id, problems: work.assignment.problems.map(({ kind }) => kind) }, ...(refusal === undefined ? {} : { evidence: refusal }) };
    if (refusal !== undefined) {
      logger.warning(`${agentName(work, round)}: refused: ${refusal}`);
      refused.push(fix);
      continue;
    }
    tried.push(fix);
    for (const { path, file } of work.changes) {
      owners.set(path, work.assignment.id);
      if (file === null) merged.delete(path);
      else merged.set(path, file);
    }
  }
  const tree = new Set([...merged.keys(), ...files.map(({ path }) => path)]);
  const stopped = works.find((work) => work.stopped !== undefined)?.stopped;
  return {
    files: inPathOrder(merged.values()), tried, refused,
    traces: works.map((work) => traceOf({ agent: agentName(work, round), role: work.role, model: deps.model.model, usage: work.usage, attempt: 1 }, swarmParts(work, tree), tried.some(({ agent }) => agent?.assignment === work.assignment.id))),
    outcomes: works.map(({ outcome }) => outcome),
    limits: works.flatMap((work) => limitOf(work, round)),
    usage: addUsage(NO_USAGE, ...works.map(({ usage }) => usage)),
    ...(stopped === undefined ? {} : { stopped }),
  };
}

/** Why the changes of an agent are not put on the tree. */
function refusalOf({ changes, testFirst }: AgentWork, owners: ReadonlyMap<string, string>): string | undefined {
  const taken = changes.find(({ path }) => owners.has(path));
  if (taken !== undefined) return `${taken.path} was written by ${owners.get(taken.path)!} in the same round`;
  return testFirst?.kind === 'not-shown' ? testFirst.reason : undefined;
}

function reasonOf({ assignment, thoughts }: AgentWork): string {
  return thoughts[0]?.approach ?? assignment.problems.map(({ id, kind }) => `${id} ${kind}`).join(', ');
}

/** A limit that was hit is told as such, whatever the agent says of its work. */
function limitOf(work: AgentWork, round: number): string[] {
  const { outcome } = work;
  if (outcome.kind === 'stopped') return [`${agentName(work, round)}: ${outcome.reason}`];
  return outcome.kind === 'truncated' ? [`${agentName(work, round)}: its answer was cut at the output limit`] : [];
}

function ending(outcome: ToolLoopOutcome): string {
  if (outcome.kind === 'refused' || outcome.kind === 'stopped') return outcome.reason;
  return 'error' in outcome ? outcome.error.what : outcome.kind;
}

function agentName({ assignment, role }: AgentWork, round: number): string {
  return `${assignment.id} ${role.role}, round ${round}`;
}
