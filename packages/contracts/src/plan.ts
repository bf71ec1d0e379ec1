import * as z from 'zod';
import { ExpeditionName, RequirementId, Sha256, Slug, UnitId } from './identifier.ts';
import { SafePath } from './path.ts';

/** One line that a reader can check against the SOW. `line` counts from 1. */
export const Requirement = z.strictObject({
  id: RequirementId,
  text: z.string().min(1).max(2000),
  line: z.int().positive(),
});
export type Requirement = z.infer<typeof Requirement>;

/** A command as an argument vector: it is executed as it stands, no shell reads it. */
export const Command = z.array(z.string().min(1).max(1000)).min(1).max(40);
export type Command = z.infer<typeof Command>;

/** Where the value of an environment variable of the running program comes from. */
export const StackVariable = z.discriminatedUnion('from', [
  z.strictObject({ name: VariableName(), from: z.literal('value'), value: z.string().max(2000) }),
  z.strictObject({ name: VariableName(), from: z.literal('database-url') }),
  z.strictObject({ name: VariableName(), from: z.literal('port') }),
  z.strictObject({ name: VariableName(), from: z.literal('random-secret') }),
]);
export type StackVariable = z.infer<typeof StackVariable>;

function VariableName() {
  return z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/, 'must be the name of an environment variable');
}

/** One program in the tree: how to install, build, migrate, start, test and ask it whether it is well. */
export const Stack = z.strictObject({
  /** Folder below the output root; `.` is the output root itself. */
  root: z.union([z.literal('.'), SafePath]),
  language: z.enum(['typescript', 'javascript', 'python', 'kotlin', 'java', 'go', 'other']),
  framework: z.string().max(80).optional(),
  services: z.array(z.enum(['postgres'])).default([]),
  env: z.array(StackVariable).max(50).default([]),
  install: z.array(Command).max(10).default([]),
  build: z.array(Command).max(10).default([]),
  migrate: z.array(Command).max(10).default([]),
  start: Command.optional(),
  health: z.strictObject({ path: z.string().regex(/^\/[!-~]*$/, 'must be a URL path'), status: z.int().min(100).max(599).default(200) }).optional(),
  test: z.array(Command).max(10).default([]),
  /** How the outcome of `test` is read. */
  testRunner: z.enum(['node-test', 'jest', 'vitest', 'pytest', 'go', 'maven', 'gradle', 'other']).optional(),
});
export type Stack = z.infer<typeof Stack>;

/** Something that other units may rely on without seeing the code. */
export const InterfaceSymbol = z.strictObject({
  name: z.string().min(1).max(200),
  kind: z.enum(['function', 'class', 'type', 'constant', 'component', 'other']),
  /** The true signature in the language of the module, e.g. `findItem(db: Pool, id: number): Promise<Item | null>`. */
  signature: z.string().max(2000),
});
export const InterfaceRoute = z.strictObject({
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
  path: z.string().regex(/^\/\S*$/, 'must be a URL path').max(300),
  summary: z.string().max(1000),
});
export const InterfaceTable = z.strictObject({
  name: z.string().min(1).max(100),
  /** Column definitions in SQL, in order. */
  columns: z.array(z.string().min(1).max(300)).min(1).max(100),
});
export const Interface = z.strictObject({
  id: Slug,
  /** The file that defines it, owned by the unit that provides it. */
  module: SafePath,
  summary: z.string().max(1000),
  symbols: z.array(InterfaceSymbol).max(100).default([]),
  routes: z.array(InterfaceRoute).max(100).default([]),
  tables: z.array(InterfaceTable).max(100).default([]),
});
export type Interface = z.infer<typeof Interface>;

/** A file that a unit writes. `lines` is the planner's estimate, used to keep a unit inside the model's output limit. */
export const OwnedFile = z.strictObject({
  path: SafePath,
  purpose: z.string().min(1).max(1000),
  lines: z.int().positive().max(20_000).default(80),
  executable: z.boolean().default(false),
});
export type OwnedFile = z.infer<typeof OwnedFile>;

/** How much a unit asks of the model that writes it: 1 is the least, 10 the most. */
const Effort = z.int().min(1).max(10);

export const Unit = z.strictObject({
  id: UnitId,
  title: z.string().min(1).max(200),
  objective: z.string().min(1).max(4000),
  files: z.array(OwnedFile).min(1).max(200),
  provides: z.array(Interface).max(50).default([]),
  /** Ids of interfaces that other units provide. */
  consumes: z.array(Slug).max(100).default([]),
  requirements: z.array(RequirementId).max(200).default([]),
  effort: Effort,
  /** What the effort is made of, a sentence each. */
  effortReasons: z.array(z.string()).optional(),
});
export type Unit = z.infer<typeof Unit>;

/** A unit as a draft has it: without an effort of its own, one is computed from what it writes. */
export const DraftUnit = Unit.omit({ effortReasons: true }).extend({ effort: Effort.optional() });
export type DraftUnit = z.infer<typeof DraftUnit>;

/** Something decided once so that parallel workers do not each decide it their own way. */
export const Decision = z.strictObject({
  id: Slug,
  title: z.string().min(1).max(200),
  decision: z.string().min(1).max(2000),
  reason: z.string().min(1).max(2000),
});
export type Decision = z.infer<typeof Decision>;

function planBody<U extends z.ZodType>(unit: U) {
  return {
    requirements: z.array(Requirement).min(1).max(2000),
    stack: z.array(Stack).max(20),
    units: z.array(unit).min(1).max(1024, 'a plan has at most 1,024 units'),
    decisions: z.array(Decision).max(100).default([]),
    /** Rules that every unit follows, a sentence each. */
    conventions: z.array(z.string().min(1).max(500)).max(50).default([]),
  };
}

/** What a model answers when asked for a plan, and what a hand-written `factory-plan.json` holds. */
export const PlanDraft = z.strictObject({
  $schema: z.string().optional(),
  schema: z.literal('dark-factory/plan-draft/v1').optional(),
  expedition: z.strictObject({ name: ExpeditionName.optional(), outputRoot: SafePath.optional() }).default({}),
  ...planBody(DraftUnit),
});
export type PlanDraft = z.infer<typeof PlanDraft>;

/** The SOW decomposed: the one document that every later stage reads. */
export const Plan = z.strictObject({
  schema: z.literal('dark-factory/plan/v1'),
  expedition: z.strictObject({
    name: ExpeditionName,
    /** Folder in the target repository that receives every file. */
    outputRoot: SafePath,
    sow: z.strictObject({ path: z.string().max(500), sha256: Sha256, lines: z.int().positive() }),
  }),
  ...planBody(Unit),
});
export type Plan = z.infer<typeof Plan>;
