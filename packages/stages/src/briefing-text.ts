import type { Briefing, Interface } from '@dark-factory/contracts';

/** A briefing in the two parts in which it is sent. */
export interface BriefingText {
  /** What units have in common, the most common first: an endpoint can cache it. Empty where there is none, or all of it was left out. */
  readonly shared: string;
  /** The unit's own. */
  readonly own: string;
}

/** A briefing as the worker reads it. `task` says what is wanted of it this time. */
export function renderBriefing(briefing: Briefing, task: string): BriefingText {
  const shared = [
    section('Conventions', briefing.conventions.map((convention) => `- ${convention}`)),
    section('Decisions', briefing.decisions.map((decision) => `- ${decision.title}: ${decision.decision}`)),
    section('Programs', briefing.stack.map((stack) => `- ${stack.root}: ${stack.language}${stack.framework === undefined ? '' : `, ${stack.framework}`}; ${commandLines(stack)}`)),
  ];
  const own = [
    `Unit: ${briefing.unit} ${briefing.title}\nTask: ${task}`,
    section('Objective', [briefing.objective]),
    section('Files to write (all of them; paths are relative to the project root)', briefing.files.map((file) => `- ${file.path} (about ${file.lines} lines${file.executable ? ', executable' : ''}): ${file.purpose}`)),
    section('Interfaces that this unit provides: others rely on exactly this', briefing.provides.flatMap((provided) => interfaceLines(provided))),
    section('Interfaces that this unit consumes: they exist elsewhere, import them, do not write them', briefing.consumes.flatMap((consumed) => interfaceLines(consumed, `${consumed.provider}${consumed.delivered ? ', as delivered' : ''}`))),
    section('Errors in the earlier version of this unit, found by the gate', briefing.errors.map((error) => `- ${error.path}:${error.line} ${error.rule}: ${error.message}${error.see.map((text) => `; ${text}`).join('')}`)),
    section('Other files that the errors name, as they were delivered', briefing.neighbours.flatMap(({ path, signatures }) => [`- ${path}`, ...signatures.map((signature) => `  ${signature}`)])),
    section('Requirements', briefing.requirements.map((requirement) => `- ${requirement.id}: ${requirement.text}`)),
    section('Scope of work, the lines around them', briefing.sowLines.map(({ line, text }) => `${line}| ${text}`)),
    section('Left out of this briefing for its size', briefing.omitted.map((omitted) => `- ${omitted}`)),
  ];
  return { shared: joined(shared), own: joined(own) };
}

/** Both parts as the one text that a model reads. */
export function wholeBriefing({ shared, own }: BriefingText): string {
  return joined([shared, own]);
}

function joined(sections: readonly string[]): string {
  return sections.filter((text) => text !== '').join('\n\n');
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `## ${title}\n${lines.join('\n')}`;
}

/** An interface as a worker is told it: where it is and what it looks like. */
export function interfaceLines(provided: Interface, origin?: string): string[] {
  return [
    `- ${provided.id} in ${provided.module}${origin === undefined ? '' : ` (${origin})`}: ${provided.summary}`,
    ...provided.symbols.map((symbol) => `  ${symbol.signature === '' ? symbol.name : symbol.signature}`),
    ...provided.routes.map((route) => `  ${route.method} ${route.path}: ${route.summary}`),
    ...provided.tables.map((table) => `  table ${table.name} (${table.columns.join(', ')})`),
  ];
}

function commandLines(stack: Briefing['stack'][number]): string {
  const commands = [['install', stack.install], ['build', stack.build], ['migrate', stack.migrate], ['start', stack.start === undefined ? [] : [stack.start]], ['test', stack.test]] as const;
  const env = stack.env.map((variable) => variable.name);
  return [
    ...commands.filter(([, argvs]) => argvs.length > 0).map(([name, argvs]) => `${name} \`${argvs.map((argv) => argv.join(' ')).join(' && ')}\``),
    ...(env.length > 0 ? [`environment ${env.join(', ')}`] : []),
    ...(stack.health === undefined ? [] : [`health ${stack.health.path}`]),
  ].join('; ');
}
