import type { CheckTree, ImportEdges, SignaturesOf } from '@dark-factory/checks';
import type { Finding, Plan } from '@dark-factory/contracts';
import * as z from 'zod';
import { interfaceLines } from '../../briefing-text.ts';
import { findingsText } from '../problem-text.ts';
import type { Workspace } from '../workspace.ts';
import { fittedLines, type AgentTool } from './agent-tool.ts';

const CheckInput = z.strictObject({ paths: z.array(z.string().min(1).max(500)).max(50).default([]).describe('files or folders; empty for the whole tree') });
const SymbolsInput = z.strictObject({
  name: z.string().min(1).max(200).optional().describe('a name: where it is defined'),
  path: z.string().min(1).max(500).optional().describe('a file: what it defines, and who imports it'),
});
const PlanInput = z.strictObject({ id: z.string().min(1).max(200).optional().describe('a unit (WU-03), an interface or a requirement; without it, an overview') });

/** Places of one name that are told. */
const MOST_DEFINITIONS = 30;

/** `check`: the gate on the tree as the agent has left it. */
export function checkTool(workspace: Workspace, plan: Plan, checkTree: CheckTree): AgentTool<z.infer<typeof CheckInput>> {
  return {
    name: 'check', description: 'Checks the project as it is now, with your changes: syntax, imports, signatures, routes, wiring, the promises of the plan. Nothing is run.', input: CheckInput,
    async run({ paths }) {
      const { findings, unchecked } = await checkTree({ files: workspace.files(), plan });
      const errors = findings.filter(({ severity }) => severity === 'error');
      const here = errors.filter(({ path }) => paths.length === 0 || paths.some((asked) => path === asked || path.startsWith(`${asked.replace(/\/+$/, '')}/`)));
      const unread = unchecked.filter(({ path }) => paths.includes(path)).map(({ path, reason }) => `${path} was not checked: ${reason}`);
      const head = `${errors.length} error${errors.length === 1 ? '' : 's'} in the project${paths.length === 0 ? '' : `, ${here.length} of them here`}.`;
      return fittedLines([head, ...textOf(here), ...unread], 'Ask for some files with `paths`.');
    },
  };
}

function textOf(findings: readonly Finding[]): string[] {
  return findings.length === 0 ? [] : findingsText(findings).split('\n');
}

/** `symbols`: where a name is defined, what a file defines, and who imports it. */
export function symbolsTool(workspace: Workspace, signaturesOf: SignaturesOf, importEdges: ImportEdges): AgentTool<z.infer<typeof SymbolsInput>> {
  return {
    name: 'symbols', description: 'Tells where a name is defined in the project, with its signature; or what a file defines and which files import it.', input: SymbolsInput,
    async run({ name, path }) {
      if ((name === undefined) === (path === undefined)) return 'Not run: give either `name` or `path`.';
      return path === undefined ? definitionsOf(workspace, name!, signaturesOf) : fileSymbols(workspace, path, signaturesOf, importEdges);
    },
  };
}

async function definitionsOf(workspace: Workspace, name: string, signaturesOf: SignaturesOf): Promise<string> {
  const found: string[] = [];
  for (const file of workspace.files()) {
    if (workspace.text(file.path)?.includes(name) !== true) continue;
    for (const symbol of await signaturesOf(file)) if (symbol.name === name || symbol.name.endsWith(`.${name}`)) found.push(`${file.path}:${symbol.line} ${symbol.signature}`);
  }
  if (found.length === 0) return `No file of the project defines ${name} at its top.`;
  return fittedLines(found.slice(0, MOST_DEFINITIONS), 'Search below a folder.');
}

async function fileSymbols(workspace: Workspace, path: string, signaturesOf: SignaturesOf, importEdges: ImportEdges): Promise<string> {
  const file = workspace.get(path);
  if (file === undefined) return `There is no file ${path}.`;
  const [symbols, edges] = [await signaturesOf(file), await importEdges(workspace.files())];
  const importers = edges.filter(({ to }) => to === path).map(({ from, line }) => `- ${from}:${line}`);
  return fittedLines([
    symbols.length === 0 ? `${path} defines no name that others could import, or is of a language whose names are not read.` : `${path} defines:`,
    ...symbols.map(({ signature, line }) => `- line ${line}: ${signature}`),
    importers.length === 0 ? 'No file imports it.' : 'It is imported by:', ...importers,
  ], 'Read the file itself.');
}

/** `plan`: what was planned, in parts. */
export function planTool(plan: Plan): AgentTool<z.infer<typeof PlanInput>> {
  return {
    name: 'plan', description: 'Shows the plan: an overview, or one unit with its files and interfaces, one interface, or one requirement.', input: PlanInput,
    run({ id }) {
      if (id === undefined) return fittedLines([...plan.units.map((unit) => `- ${unit.id} ${unit.title}: ${unit.files.map(({ path }) => path).join(', ')}`), ...plan.requirements.map((requirement) => `- ${requirement.id}: ${requirement.text}`)], 'Ask for one unit or requirement by its id.');
      return partOf(plan, id) ?? `The plan has no unit, interface or requirement ${JSON.stringify(id)}.`;
    },
  };
}

function partOf(plan: Plan, id: string): string | undefined {
  const unit = plan.units.find((candidate) => candidate.id === id);
  if (unit !== undefined) {
    return fittedLines([
      `${unit.id} ${unit.title}: ${unit.objective}`,
      ...unit.files.map(({ path, purpose }) => `- ${path}: ${purpose}`),
      'Provides:', ...unit.provides.flatMap((provided) => interfaceLines(provided)),
      `Consumes: ${unit.consumes.join(', ') || 'nothing'}`, `Requirements: ${unit.requirements.join(', ') || 'none'}`,
    ], 'Ask for one interface by its id.');
  }
  const provided = plan.units.flatMap(({ provides }) => provides).find((candidate) => candidate.id === id);
  if (provided !== undefined) return fittedLines(interfaceLines(provided), 'Read the module itself.');
  const requirement = plan.requirements.find((candidate) => candidate.id === id);
  return requirement === undefined ? undefined : `${requirement.id} (line ${requirement.line} of the scope of work): ${requirement.text}`;
}
