import { readFile, realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { DocumentError, parseDocumentJson, sha256, type Plan } from '@dark-factory/contracts';
import { UserError, messageOf } from '@dark-factory/runtime';
import { effortOf, readDraft } from '@dark-factory/stages';

/** The plan of a folder that belongs to a run: its `tree/`, or what its folder forge holds below the plan's output root. */
export async function planOfFolder(folder: string): Promise<Plan | undefined> {
  const real = await realpath(folder);
  for (let parent = real; dirname(parent) !== parent; parent = dirname(parent)) {
    if (basename(dirname(parent)) !== 'runs') continue;
    const plan = await readFile(join(parent, 'plan.json')).then((json) => parseDocumentJson('plan', json)).catch(() => undefined);
    if (plan === undefined) continue;
    const below = relative(parent, real).split(sep).join('/');
    return below === 'tree' || (below.startsWith('forge/branches/') && below.endsWith(`/${plan.expedition.outputRoot}`)) ? plan : undefined;
  }
  return undefined;
}

/** Reads a plan, or a hand-written `factory-plan.json`, for the check of a folder. */
export async function readPlanFile(path: string, shown: string): Promise<Plan> {
  let json: string;
  try {
    json = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (error) {
    throw new UserError({ code: 'plan-missing', what: `the plan cannot be read: ${messageOf(error)}`, where: shown, fix: 'Give --plan the path of a plan.json or factory-plan.json.', cause: error });
  }
  return isPlan(json) ? parsedPlan(json, shown) : draftAsPlan(json, shown);
}

function isPlan(json: string): boolean {
  return /"schema"\s*:\s*"dark-factory\/plan\/v\d+"/.test(json);
}

function parsedPlan(json: string, shown: string): Plan {
  try {
    return parseDocumentJson('plan', json);
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    throw invalid(error.problems, shown);
  }
}

/** A draft has no scope of work beside it here: its own sizes are taken as they are. */
function draftAsPlan(json: string, shown: string): Plan {
  const reading = readDraft(json, { maxUnitTokens: Number.MAX_SAFE_INTEGER, allowWorkflows: true });
  if (reading.kind === 'invalid') throw invalid(reading.violations, shown);
  const { draft } = reading;
  return {
    schema: 'dark-factory/plan/v1',
    expedition: { name: draft.expedition.name ?? 'verify', outputRoot: draft.expedition.outputRoot ?? 'verify', sow: { path: shown.slice(0, 500), sha256: sha256(''), lines: Math.max(1, ...draft.requirements.map(({ line }) => line)) } },
    requirements: draft.requirements, stack: draft.stack, units: draft.units.map((unit) => ({ ...unit, effort: unit.effort ?? effortOf(unit, draft).effort })), decisions: draft.decisions, conventions: draft.conventions,
  };
}

function invalid(violations: readonly string[], shown: string): UserError {
  return new UserError({ code: 'plan-invalid', what: `the plan has ${violations.length} violation${violations.length === 1 ? '' : 's'}`, where: shown, details: violations, fix: 'Mend each of them, or verify without --plan.' });
}
