import type { CheckTree, ImportEdges, SignaturesOf } from '@dark-factory/checks';
import { NO_USAGE, addUsage, type Plan, type Usage } from '@dark-factory/contracts';
import { runEnding, type Tool, type ToolLoopOutcome, type ToolModel } from '@dark-factory/models';
import type { PackageDocs, PackageRegistry, TreeFile, UserError } from '@dark-factory/runtime';
import type { Assignment } from './assignment.ts';
import { DeepThink, type ThoughtRecord } from './deep-think.ts';
import { SWARM_METHODS, swarmTask } from './swarm-prompt.ts';
import type { Role } from './role.ts';
import { TestFirst, type TestFirstOutcome } from './test-first.ts';
import { checkTool, planTool, symbolsTool } from './tools/checking-tools.ts';
import { agentTool, toolBudget, type AgentTool } from './tools/agent-tool.ts';
import { docsTool } from './tools/docs-tool.ts';
import { editTool, type EditGuard } from './tools/edit-tool.ts';
import { httpTool } from './tools/http-tool.ts';
import type { InspectTree } from './tools/inspection-text.ts';
import { listTool, readTool, searchTool } from './tools/reading-tools.ts';
import { registryTool } from './tools/registry-tool.ts';
import { runTestsTool, type RunTree } from './tools/run-tests-tool.ts';
import { runTool } from './tools/run-tool.ts';
import { Workspace, type FileChange } from './workspace.ts';

/** What the agents of a swarm work with. */
export interface SwarmDeps {
  readonly model: ToolModel;
  readonly plan: Plan;
  readonly checkTree: CheckTree;
  readonly signaturesOf: SignaturesOf;
  readonly importEdges: ImportEdges;
  readonly runTree: RunTree;
  /** Without it there are no tools that ask the program. */
  readonly inspectTree?: InspectTree;
  /** Without them, the tools `registry` and `docs` are not handed out. */
  readonly registry?: PackageRegistry | undefined;
  readonly docs?: PackageDocs | undefined;
  readonly maxOutputTokens: number;
  readonly allowWorkflows: boolean;
}

/** What one agent left. Nothing of it is on the tree yet. */
export interface AgentWork {
  readonly assignment: Assignment;
  readonly role: Role;
  readonly outcome: ToolLoopOutcome;
  /** The files that it changed, as they are afterwards; `null` for one that it deleted. */
  readonly changes: readonly (FileChange & { readonly file: TreeFile | null })[];
  readonly thoughts: readonly ThoughtRecord[];
  /** What the method TDD shows, where the role works by it. */
  readonly testFirst?: TestFirstOutcome;
  readonly usage: Usage;
  /** What made every further request futile. */
  readonly stopped?: UserError;
}

/** Calls that one agent may make of each tool that runs the program or asks the network. All tests take as long as a round's own run; answers of registries are long, and registries are others' machines. */
const CALLS = { run_tests: 6, run: 8, http: 8, registry: 10, docs: 10 } as const;

/** Has one agent work on its assignment, on a tree of its own. */
export async function runAgent(role: Role, assignment: Assignment, files: readonly TreeFile[], round: number, deps: SwarmDeps): Promise<AgentWork> {
  const workspace = new Workspace(files, { files: new Set(assignment.anywhere ? files.map(({ path }) => path) : assignment.files), allowWorkflows: deps.allowWorkflows });
  const method = methodOf(role, assignment);
  const outcome = await deps.model.runTools({
    purpose: `${assignment.id} ${role.role}, round ${round}`,
    system: [role.prompt, SWARM_METHODS[role.method]].filter((text) => text !== '').join('\n\n'),
    task: swarmTask(role, assignment, round, deps.plan, files),
    tools: toolsOf(role, workspace, files, method, deps),
    maxOutputTokens: deps.maxOutputTokens,
    maxTurns: role.turns,
  });
  const stopped = runEnding(outcome);
  const changes = workspace.changes().map((change) => ({ ...change, file: workspace.get(change.path) ?? null }));
  return {
    assignment, role, outcome, changes, thoughts: method.think?.records ?? [], usage: addUsage(NO_USAGE, outcome.usage),
    ...(method.testFirst === undefined ? {} : { testFirst: method.testFirst.outcome() }),
    ...(stopped === undefined ? {} : { stopped }),
  };
}

interface Method {
  readonly think?: DeepThink;
  readonly testFirst?: TestFirst;
  readonly guard: EditGuard;
}

function methodOf(role: Role, assignment: Assignment): Method {
  switch (role.method) {
    case 'deep-think': {
      const think = new DeepThink(assignment);
      return { think, guard: think.guard };
    }
    case 'tdd': {
      const testFirst = new TestFirst();
      return { testFirst, guard: testFirst.guard };
    }
    default: return { guard: () => undefined };
  }
}

/** The tools that a role names, of those that its method and this run have. */
function toolsOf(role: Role, workspace: Workspace, files: readonly TreeFile[], { think, testFirst, guard }: Method, deps: SwarmDeps): Tool[] {
  const budget = toolBudget(role.turns * 4, CALLS);
  const made = <T>(tool: AgentTool<T>): Tool => agentTool(tool, budget);
  const all: Tool[] = [
    ...(think === undefined ? [] : [made(think.tool)]),
    made(listTool(workspace)), made(readTool(workspace)), made(searchTool(workspace)),
    made(symbolsTool(workspace, deps.signaturesOf, deps.importEdges)), made(checkTool(workspace, deps.plan, deps.checkTree)), made(planTool(deps.plan)),
    made(editTool(workspace, guard)), made(runTestsTool(workspace, deps.runTree, testFirst)),
    ...(deps.inspectTree === undefined ? [] : [made(runTool(workspace, deps.plan, deps.inspectTree)), made(httpTool(workspace, deps.inspectTree))]),
    ...(deps.registry === undefined ? [] : [made(registryTool(deps.registry))]),
    ...(deps.docs === undefined ? [] : [made(docsTool(deps.docs, files))]),
  ];
  return all.filter(({ name }) => role.tools.some((tool) => tool === name));
}
