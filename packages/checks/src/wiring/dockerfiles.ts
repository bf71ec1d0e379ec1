import { guarded } from '../each-source.ts';
import { baseOf, type SourceTree } from '../source-tree.ts';
import { readDockerfile, type Dockerfile, type DockerInstruction } from './read-dockerfile.ts';
import { isTemplateText } from './template-text.ts';

/** One `FROM` and what follows it. */
export interface DockerStage {
  readonly image: string;
  readonly name: string | undefined;
  readonly line: number;
  readonly instructions: readonly DockerInstruction[];
}

const TEMPLATE_NAME = /\.(j2|jinja2?|tmpl|tpl|template|erb|ejs|hbs|in|mustache|m4|njk)$/i;
/** Other files that are named after a Dockerfile. */
const OTHER_NAME = /\.(dockerignore|containerignore|md|rst|txt|ya?ml|json|toml|py|sh|js|ts|go|rb|ps1|html|patch|diff|bak|orig|swp|license|lock|license)$/i;

/** Every Dockerfile of a tree by path, read once. Templates and files that only bear the name are listed as not checked. */
export function dockerfiles(tree: SourceTree): ReadonlyMap<string, Dockerfile> {
  const files = new Map<string, Dockerfile>();
  for (const { path, text } of tree.sources('dockerfile')) {
    const reason = reasonToSkip(path, text);
    if (reason !== undefined) {
      tree.cannotCheck(path, reason);
      continue;
    }
    const file = guarded(tree, path, () => readDockerfile(path, text));
    if (file === undefined) continue;
    if (file.frontend !== undefined && !/(^|\/)dockerfile([-:@]|$)/.test(file.frontend)) tree.cannotCheck(path, `written for the frontend ${file.frontend}`);
    else files.set(path, file);
  }
  return files;
}

function reasonToSkip(path: string, text: string): string | undefined {
  const name = baseOf(path);
  if (TEMPLATE_NAME.test(name) || isTemplateText(text) || /^[ \t]*(%%|@@)\w+|%%\w+%%|\{\{[^{}]*\}\}/m.test(text)) return 'a template of a Dockerfile';
  return OTHER_NAME.test(name) ? 'no Dockerfile, though named like one' : undefined;
}

/** The stages of a Dockerfile in order. */
export function stagesOf(file: Dockerfile): readonly DockerStage[] {
  const stages: { image: string; name: string | undefined; line: number; instructions: DockerInstruction[] }[] = [];
  for (const instruction of file.instructions) {
    const [image, as, name] = instruction.words;
    if (instruction.keyword === 'FROM') stages.push({ image: image?.text ?? '', name: as?.text.toUpperCase() === 'AS' ? name?.text.toLowerCase() : undefined, line: instruction.line, instructions: [] });
    else stages.at(-1)?.instructions.push(instruction);
  }
  return stages;
}
