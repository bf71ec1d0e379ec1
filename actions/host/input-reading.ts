import { getInput } from '@actions/core';
import type * as z from 'zod';
import { UserError } from '@dark-factory/runtime';

/** What reading inputs may check beside each input on its own. */
export interface InputRules {
  /** Inputs that had another name in an earlier version, by that name. */
  readonly renamed?: Readonly<Record<string, string>>;
  /** Problems between inputs, a sentence each; sees the texts as they were given, empty ones left out. */
  readonly between?: (given: Readonly<Record<string, string | undefined>>) => readonly string[];
}

/**
 * Reads the inputs of an action. An input that is empty counts as not given, so that a workflow can hand on an empty
 * input of its own and get the default.
 * @throws UserError `input-invalid` that lists every input that is wrong, with what it may be
 */
export function readInputs<Shape extends z.ZodRawShape>(inputs: z.ZodObject<Shape>, rules: InputRules = {}): z.output<z.ZodObject<Shape>> {
  const keys = Object.keys(inputs.shape);
  const given = Object.fromEntries(keys.map((key) => [key, getInput(key) || undefined]));
  // One parse: compiling a parser for it would take longer than it does.
  const parsed = inputs.safeParse(given, { jitless: true });
  const wrong = (parsed.error?.issues ?? []).map((issue) => {
    const key = String(issue.path[0]);
    return `${key} ${given[key] === undefined ? 'is required' : issue.message}`;
  });
  const problems = [...misnamed(keys, rules.renamed ?? {}), ...wrong, ...(rules.between?.(given) ?? [])];
  if (problems.length === 0) return parsed.data!;
  throw new UserError({
    code: 'input-invalid',
    what: `${problems.length} input${problems.length === 1 ? ' is' : 's are'} wrong`,
    where: 'the step\u2019s `with:`',
    details: problems,
    fix: 'Each input is described in the action.yml of this action.',
  });
}

/** The runner only warns about an unknown input; one that is known under another name is an error instead. */
function misnamed(keys: readonly string[], renamed: Readonly<Record<string, string>>): string[] {
  const underscored = keys.filter((key) => key.includes('-')).map((key) => [key.replaceAll('-', '_'), key] as const);
  return [...Object.entries(renamed), ...underscored]
    .filter(([old]) => getInput(old) !== '')
    .map(([old, now]) => `${old} is now called ${now}`);
}
