import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { actionNames } from './release-tree.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const FOLDER = join(ROOT, 'action-docs');

interface Input {
  readonly description: string;
  readonly required?: boolean;
  readonly default?: string;
}

/** An `action.yml` as far as its page needs it. */
export interface ActionManifest {
  readonly name: string;
  readonly description: string;
  readonly inputs: Readonly<Record<string, Input>>;
  readonly outputs: Readonly<Record<string, { readonly description: string }>>;
}

/** The pages by file name, each made from its `action.yml`, with the permissions that `expedition.yml` gives the action. */
export async function actionPages(): Promise<ReadonlyMap<string, string>> {
  const permissions = await permissionsByAction();
  const pages = new Map<string, string>();
  for (const name of ['expedition', ...(await actionNames())]) {
    const path = name === 'expedition' ? 'action.yml' : `actions/${name}/action.yml`;
    const manifest = parse(await readFile(join(ROOT, path), 'utf8')) as ActionManifest;
    pages.set(`${name}.md`, pageOf(name, path, manifest, permissions.get(name) ?? []));
  }
  return pages;
}

function pageOf(name: string, path: string, manifest: ActionManifest, permissions: readonly string[]): string {
  const uses = name === 'expedition' ? 'org/dark-factory@v1' : `org/dark-factory/${name}@v1`;
  const required = Object.entries(manifest.inputs).filter(([, input]) => input.required === true);
  const example = [`- uses: ${uses}`, ...(required.length === 0 ? [] : ['  with:', ...required.map(([key]) => `    ${key}: …`)])];
  const inputs = Object.entries(manifest.inputs).map(([key, input]) => `| \`${key}\` | ${cell(input.description)} | ${input.required === true ? 'required' : input.default === undefined || input.default === '' ? 'empty' : `\`${input.default}\``} |`);
  const outputs = Object.entries(manifest.outputs).map(([key, output]) => `| \`${key}\` | ${cell(output.description)} |`);
  return [
    `# ${manifest.name}`,
    `<!-- Made from ${path} by npm run docs:actions; change it there. -->`,
    `${manifest.description}.`,
    `\`\`\`yaml\n${example.join('\n')}\n\`\`\``,
    ...(permissions.length === 0 ? [] : [`In \`expedition.yml\` its jobs have ${permissions.map((permission) => (permission === 'none' ? 'no permission' : `\`${permission}\``)).join(', or ')}.`]),
    `## Inputs\n\n| Name | | Default |\n| --- | --- | --- |\n${inputs.join('\n')}`,
    `## Outputs\n\n| Name | |\n| --- | --- |\n${outputs.join('\n')}`,
  ].join('\n\n') + '\n';
}

function cell(text: string): string {
  return text.replace(/\|/g, '\\|').replace(/</g, (bracket, at: number) => (insideCode(text, at) ? bracket : '&lt;'));
}

function insideCode(text: string, at: number): boolean {
  return (text.slice(0, at).match(/`/g)?.length ?? 0) % 2 === 1;
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly { readonly uses?: string }[];
}

/** The permissions of the jobs that use an action, one text for each way they are set. */
async function permissionsByAction(): Promise<Map<string, string[]>> {
  const workflow = parse(await readFile(join(ROOT, '.github/workflows/expedition.yml'), 'utf8')) as { jobs: Record<string, Job> };
  const found = new Map<string, string[]>();
  for (const job of Object.values(workflow.jobs)) {
    const permissions = Object.entries(job.permissions ?? {}).map(([scope, access]) => `${scope}: ${access}`).join(', ') || 'none';
    for (const { uses } of job.steps) {
      const action = /^org\/dark-factory\/([\w-]+)@/.exec(uses ?? '')?.[1];
      if (action === undefined) continue;
      const known = found.get(action) ?? [];
      if (!known.includes(permissions)) found.set(action, [...known, permissions]);
    }
  }
  return found;
}

/** Pages that are not what the manifests give, each with what is wrong with it. */
export async function staleActionPages(): Promise<string[]> {
  const pages = await actionPages();
  const present = existsSync(FOLDER) ? (await readdir(FOLDER)).filter((file) => file.endsWith('.md')) : [];
  const stale = await Promise.all([...pages].map(async ([file, page]) => (present.includes(file) && (await readFile(join(FOLDER, file), 'utf8')) === page ? [] : [`action-docs/${file} is not what its action.yml gives`])));
  return [...stale.flat(), ...present.filter((file) => !pages.has(file)).map((file) => `action-docs/${file} belongs to no action`)];
}

async function main(): Promise<void> {
  if (process.argv.includes('--check')) {
    const stale = await staleActionPages();
    if (stale.length === 0) return;
    console.error(`Run npm run docs:actions and commit the pages:\n${stale.map((line) => `  ${line}`).join('\n')}`);
    process.exitCode = 1;
    return;
  }
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER);
  for (const [file, page] of await actionPages()) await writeFile(join(FOLDER, file), page);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
