import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
/** How the workflow names the actions before a release says where they are. */
const PLACEHOLDER = { repository: 'org/dark-factory', ref: 'v1' };
/** What of this repository a consumer's runner downloads as it stands. */
const COPIED = ['action.yml', 'LICENSE', 'README.md'];
/** Workflows that consumers call; the others are this repository's own. */
const CALLABLE = ['expedition.yml', 'gates.yml'];

/** What the tree of a release is made from. */
export interface ReleaseTreeOptions {
  readonly out: string;
  /** `owner/name` of the repository that the tag is in. @default org/dark-factory */
  readonly repository?: string;
  /** The tag. @default v1 */
  readonly ref?: string;
  /** The bundles. @default the `dist` of this repository */
  readonly dist?: string;
}

/**
 * Makes the tree that a tag points to: root action, a folder an action, bundles, the callable workflow, licence and
 * README. No sources: a consumer's runner downloads it in every job.
 */
export async function makeReleaseTree({ out, repository = PLACEHOLDER.repository, ref = PLACEHOLDER.ref, dist = join(ROOT, 'dist') }: ReleaseTreeOptions): Promise<void> {
  if (existsSync(out) && (await readdir(out)).length > 0) throw new Error(`${out} is not empty`);
  await mkdir(join(out, '.github', 'workflows'), { recursive: true });
  await cp(dist, join(out, 'dist'), { recursive: true });
  for (const file of COPIED) if (existsSync(join(ROOT, file))) await cp(join(ROOT, file), join(out, file));
  for (const name of await actionNames()) {
    const manifest = await readFile(join(ROOT, 'actions', name, 'action.yml'), 'utf8');
    const moved = manifest.replace('main: ../../dist/', 'main: ../dist/');
    if (moved === manifest) throw new Error(`actions/${name}/action.yml does not run a bundle of ../../dist/`);
    await mkdir(join(out, name));
    await writeFile(join(out, name, 'action.yml'), moved);
  }
  for (const name of CALLABLE) {
    const workflow = await readFile(join(ROOT, '.github/workflows', name), 'utf8');
    await writeFile(join(out, '.github/workflows', name), pointAt(workflow, repository, ref));
  }
}

/** Folders below `actions/` that are an action. */
export async function actionNames(): Promise<string[]> {
  const folders = await readdir(join(ROOT, 'actions'));
  return folders.filter((name) => existsSync(join(ROOT, 'actions', name, 'action.yml'))).sort();
}

/** The workflow with its own actions taken from a repository and tag. */
function pointAt(workflow: string, repository: string, ref: string): string {
  return workflow.replace(/\borg\/dark-factory(\/[\w./-]+)?@v1\b/g, (_whole, path: string | undefined) => `${repository}${path ?? ''}@${ref}`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { out: { type: 'string' }, repository: { type: 'string' }, ref: { type: 'string' }, clean: { type: 'boolean' } } });
  if (values.out === undefined) throw new Error('--out DIR is required: the folder that receives the tree');
  if (values.clean === true) await rm(values.out, { recursive: true, force: true });
  await makeReleaseTree({ out: values.out, ...(values.repository === undefined ? {} : { repository: values.repository }), ...(values.ref === undefined ? {} : { ref: values.ref }) });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
