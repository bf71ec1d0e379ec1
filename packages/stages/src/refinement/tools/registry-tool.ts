import { ECOSYSTEMS, type AskedVersion, type Ecosystem, type PackageAnswer, type PackageRegistry } from '@dark-factory/runtime';
import * as z from 'zod';
import type { AgentTool } from './agent-tool.ts';

const RegistryInput = z.strictObject({
  ecosystem: z.enum(ECOSYSTEMS),
  name: z.string().min(1).max(300).describe('as its ecosystem writes it; of maven `group:artifact`, of go the module path'),
  version: z.string().min(1).max(100).optional().describe('one version, no range'),
});

/** Characters of a registry's own words: reasons of maintainers are foreign text. */
const LONGEST_REASON = 300;

/** `registry`: whether a package and a version of it exist. */
export function registryTool(registry: PackageRegistry): AgentTool<z.infer<typeof RegistryInput>> {
  return {
    name: 'registry', description: 'Tells whether a package, and a version of it, exists in its registry (npm, PyPI, Maven Central, crates.io, Go), what its latest version is, and whether it is deprecated or yanked.', input: RegistryInput, elsewhere: true,
    async run({ ecosystem, name, version }, signal) {
      return answerText(ecosystem, name, await registry.lookUp({ ecosystem, name, ...(version === undefined ? {} : { version }) }, signal));
    },
  };
}

function answerText(ecosystem: Ecosystem, name: string, answer: PackageAnswer): string {
  switch (answer.kind) {
    case 'refused': return `Not asked: ${answer.reason}.`;
    case 'not-asked': return `The registry of ${ecosystem} could not be asked, which says nothing of ${name}: ${brief(answer.reason)}.`;
    case 'no-package': return `There is no package ${name} in the registry of ${ecosystem}. Do not depend on it.`;
    case 'package': return [
      `${name} exists in the registry of ${ecosystem}${answer.latest === null ? ', with no version' : `; its latest version is ${answer.latest}${withdrawn(answer.withdrawn)}`}.`,
      ...(answer.asked === undefined ? [] : [versionText(name, answer.asked)]),
    ].join('\n');
  }
}

function versionText(name: string, { version, exists, withdrawn: reason, nearest }: AskedVersion): string {
  if (exists) return `${name} ${version} exists${withdrawn(reason)}.`;
  return `There is no ${name} ${version}.${nearest.length === 0 ? '' : ` Nearest to it are: ${nearest.join(', ')}.`}`;
}

function withdrawn(reason: string | undefined): string {
  return reason === undefined ? '' : ` (${brief(reason)})`;
}

function brief(text: string): string {
  return text.replace(/\s+/g, ' ').slice(0, LONGEST_REASON);
}
