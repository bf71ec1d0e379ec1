import { posix } from 'node:path';
import type { BadExample, Rule, RuleExample } from './rule.ts';

const LANGUAGE: Readonly<Record<string, string>> = { py: 'python', yml: 'yaml', mjs: 'js', cjs: 'js', mts: 'ts', cts: 'ts', txt: 'text' };

/** The page of a rule as Markdown. */
export function rulePage(rule: Rule): string {
  return [
    `# ${rule.id}`,
    rule.summary,
    `Severity: ${rule.severity}.`,
    rule.docs,
    '## Reported',
    ...rule.examples.bad.flatMap((example) => [`### ${example.title}`, ...exampleBlocks(example), `Reported at ${reportsOf(example)}.`]),
    '## Left alone',
    ...rule.examples.good.flatMap((example) => [`### ${example.title}`, ...exampleBlocks(example)]),
  ].join('\n\n').concat('\n');
}

/** The list of all rules as Markdown, with a link to each page. */
export function ruleIndex(rules: readonly Rule[]): string {
  const rows = [...rules].sort((a, b) => (a.id < b.id ? -1 : 1)).map((rule) => `| [${rule.id}](${rule.id}.md) | ${rule.severity} | ${rule.summary} |`);
  return ['# Rules of the verification gate', 'Each page is made from the file of its rule below `packages/checks/src/rules`; its examples are run as tests.', ['| rule | severity | what it finds |', '| --- | --- | --- |', ...rows].join('\n')].join('\n\n').concat('\n');
}

function exampleBlocks(example: RuleExample): string[] {
  const plan = (example.plan?.units ?? []).map((unit) => {
    const promises = unit.provides.flatMap(({ symbols, tables }) => [...symbols.map(({ name }) => `\`${name}\``), ...tables.map(({ name }) => `the table \`${name}\``)]);
    return `In the plan, ${unit.id} owns ${unit.files.map(({ path }) => `\`${path}\``).join(', ')}${promises.length === 0 ? '' : ` and promises ${promises.join(', ')}`}.`;
  });
  return [...plan, ...Object.entries(example.files).map(([path, content]) => fileBlock(path, content))];
}

function fileBlock(path: string, content: string | Uint8Array): string {
  if (content.length === 0) return `\`${path}\` is empty.`;
  if (typeof content !== 'string') return `\`${path}\` holds the bytes \`${Buffer.from(content).toString('hex')}\`.`;
  const extension = posix.extname(path).slice(1);
  const body = content.replaceAll('\u0000', '\\0').replace(/\n$/, '');
  return `\`${path}\`\n\n\`\`\`\`${LANGUAGE[extension] ?? extension}\n${body}\n\`\`\`\``;
}

function reportsOf(example: BadExample): string {
  return example.reports.map((place) => `\`${place.replace(/:0$/, '')}\``).join(', ');
}
