import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { parse } from 'yaml';

/** A step as the tests look at it. */
export interface Step {
  id?: string;
  uses?: string;
  run?: string;
  with?: Record<string, string>;
  env?: Record<string, string>;
}

/** A job as the tests look at it. */
export interface Job {
  needs?: string[];
  if?: string;
  permissions?: Record<string, string>;
  environment?: string;
  'timeout-minutes'?: number;
  strategy?: { 'fail-fast': boolean; 'max-parallel': string; matrix: string };
  outputs?: Record<string, string>;
  steps: Step[];
}

/** A workflow file as YAML. */
export interface Workflow {
  permissions?: Record<string, string>;
  concurrency?: { group: string; 'cancel-in-progress': boolean | string };
  on: { workflow_call?: { inputs: Record<string, { description: string; type: string; required: boolean; default?: string }>; secrets: Record<string, object>; outputs: Record<string, { value: string }> } };
  jobs: Record<string, Job>;
}

/** Text of a file of this repository. */
export function sourceOf(path: string): Promise<string> {
  return readFile(fileURLToPath(new URL(`../../../${path}`, import.meta.url)), 'utf8');
}

/** A file of this repository as YAML. */
export async function yamlOf<T>(path: string): Promise<T> {
  return parse(await sourceOf(path)) as T;
}

/** What GitHub's own parser has against a workflow. */
export async function problemsOf(path: string): Promise<string[]> {
  const parsed = parseWorkflow({ name: path, content: await sourceOf(path) }, new NoOperationTraceWriter());
  const template = parsed.value === undefined ? undefined : await convertWorkflowTemplate(parsed.context, parsed.value);
  return [...parsed.context.errors.getErrors().map((error) => error.message), ...(template?.errors ?? []).map((error) => error.Message)];
}
