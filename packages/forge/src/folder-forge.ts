import { join } from 'node:path';
import { digestOf } from '@dark-factory/contracts';
import { UserError } from '@dark-factory/runtime';
import { checkBranchName, checkCommitRequest } from './commit-request.ts';
import { readFolderBranch, writeFolderBranch, type FolderBranch, type FolderCommit } from './folder-branch.ts';
import { putRecord, readRecord } from './folder-records.ts';
import type { CommitTreeRequest, CommitTreeResult, Forge, MovedBranch } from './forge.ts';
import { treeShaOf } from './git-object.ts';
import { isOurs, withTrailers } from './trailers.ts';

const MAX_BRANCHES = 20;

/**
 * The forge of a laptop: `branches/<branch>/` holds the files and `commit.json`; `pull-request.md` and `issue.md`, each
 * with its `.json`, what people would read on GitHub. It keeps GitHub's rules: what a person changed is left alone.
 */
export function createFolderForge({ folder }: { readonly folder: string }): Forge {
  return {
    commitTree: (request) => commitToFolder(join(folder, 'branches'), request),
    putPullRequest: async ({ title, body, marker, branch, base = 'main', labels = [] }) => {
      checkBranchName(branch);
      return putRecord(folder, 'pull-request', { title, body, marker, fields: { branch, base, labels, draft: true, state: 'open' } });
    },
    putIssue: ({ title, body, marker, labels = [] }) => putRecord(folder, 'issue', { title, body, marker, fields: { labels } }),
    readIssue: (marker) => readRecord(folder, 'issue', marker),
  };
}

/** What is to be done with one candidate branch. */
type Decision =
  | { readonly kind: 'write'; readonly after: FolderCommit | undefined; readonly moved: MovedBranch }
  | { readonly kind: 'unchanged'; readonly head: FolderCommit }
  | { readonly kind: 'next' };

async function commitToFolder(branches: string, request: CommitTreeRequest): Promise<CommitTreeResult> {
  checkCommitRequest(request);
  const content = treeShaOf(request.files);
  for (let number = 1; number <= MAX_BRANCHES; number++) {
    const branch = number === 1 ? request.branch : `${request.branch}-${number}`;
    const decision = decide(await readFolderBranch(branches, branch, request.outputRoot), request, content, number);
    switch (decision.kind) {
      case 'next':
        continue;
      case 'unchanged':
        return { kind: 'unchanged', branch, commit: decision.head.commit, tree: decision.head.tree };
      case 'write': {
        const before = (request.earlier ?? []).reduce<FolderCommit | undefined>((parent, commit) => commitOn(parent, branch, { ...request, ...commit }), decision.after);
        const head = commitOn(before, branch, request);
        await writeFolderBranch(branches, head, request.files);
        return { kind: 'committed', branch, commit: head.commit, tree: head.tree, created: decision.after === undefined, moved: decision.moved };
      }
    }
  }
  throw new UserError({
    code: 'forge-refused',
    what: `The branch ${request.branch} and ${MAX_BRANCHES - 1} more of its name belong to others`,
    where: branches,
    fix: 'Move those that are done with out of the folder, or choose another branch prefix.',
  });
}

function decide(found: FolderBranch, request: CommitTreeRequest, wanted: string, number: number): Decision {
  const moved: MovedBranch = number === 1 ? { kind: 'none' } : { kind: 'other-branch', wanted: request.branch };
  if (found.kind === 'absent') return { kind: 'write', after: undefined, moved };
  if (found.kind === 'foreign' || !isOurs(found.head.message, request.trailers)) return { kind: 'next' };
  const { head, content } = found;
  if (content === wanted) return { kind: 'unchanged', head };
  const committed = head.outputRoot === request.outputRoot ? head.content : undefined;
  if (content !== committed) return { kind: 'next' };
  if (number > 1 || request.expectedHead === undefined || request.expectedHead === head.commit) return { kind: 'write', after: head, moved };
  const seen = head.history.find(({ commit }) => commit === request.expectedHead);
  return seen?.content === content ? { kind: 'write', after: head, moved: { kind: 'rebased', onto: head.commit } } : { kind: 'next' };
}

function commitOn(after: FolderCommit | undefined, branch: string, request: CommitTreeRequest): FolderCommit {
  const { outputRoot, files } = request;
  const message = withTrailers(request.message, request.trailers);
  const tree = treeShaOf(files.map((file) => ({ ...file, path: `${outputRoot}/${file.path}` })));
  const history = after === undefined ? [] : [...after.history, { commit: after.commit, content: after.content, message: after.message }];
  const commit = digestOf({ tree, message, parent: after?.commit ?? null }).slice(0, 40);
  return { commit, tree, branch, base: request.base ?? null, outputRoot, content: treeShaOf(files), message, files: files.length, history };
}
