import type { SourceTree } from '../source-tree.ts';

const SCRIPT = /\.(sh|bash|ps1|bat|cmd|mk|gradle|kts)$|(^|\/)(Makefile|GNUmakefile|justfile|Justfile|Taskfile\.ya?ml|noxfile\.py|tasks\.py|Jenkinsfile|package\.json|tox\.ini)$|(^|\/)\.(github|circleci)\/.*\.ya?ml$|(^|\/)\.(gitlab-ci|travis|goreleaser)\.ya?ml$|(^|\/)cloudbuild\.ya?ml$/;
const MAX_TEXT = 500_000;

/** The texts of everything in a tree that may make files as it runs. */
function scriptTexts(tree: SourceTree): readonly string[] {
  return tree.files.flatMap(({ path }) => {
    const text = SCRIPT.test(path) ? tree.text(path) : undefined;
    return text === undefined || text.length > MAX_TEXT ? [] : [text];
  });
}

/** Whether a script, a make file or a workflow mentions a name: it may make the file of that name. */
export function isMentionedInScripts(tree: SourceTree, name: string): boolean {
  return name !== '' && tree.use(scriptTexts).some((text) => text.includes(name));
}

/**
 * Whether a tree is what a registry hands out rather than the source it was made from: files for development are left out
 * of it, so that scripts and Dockerfiles name what is not there.
 */
export function isPublishedPackage(tree: SourceTree): boolean {
  return tree.use(looksPublished);
}

function looksPublished(tree: SourceTree): boolean {
  if (tree.has('PKG-INFO') || tree.files.some(({ path }) => /^[^/]+\.(egg|dist)-info\/|^META-INF\/MANIFEST\.MF$/.test(path))) return true;
  // npm never packs these two.
  if (tree.has('.gitignore') || tree.has('package-lock.json')) return false;
  return isPublishedManifest(tree.text('package.json'));
}

/** Whether a `package.json` says that its package is handed out: it names its repository or what it publishes, and is not private. */
export function isPublishedManifest(text: string | undefined): boolean {
  if (text === undefined || /"private"\s*:\s*true/.test(text)) return false;
  return /"(repository|files|publishConfig|gitHead|_id|bugs)"\s*:/.test(text);
}
