import { refusal, type Repair } from './exchange.ts';

export const gitRepairs: Repair[] = [
  {
    // GitHub answers with the whole commit (`commit.commit.message`, `commit.commit.tree.sha`, `commit.parents`); the
    // emulator with its sha alone. https://docs.github.com/rest/branches/branches#get-a-branch
    method: 'GET',
    path: /^\/branches\/(?!.*\/protection(?:\/|$)).+$/,
    async answer(exchange) {
      const branch = await exchange.forward();
      if (branch.status !== 200) return branch.status === 404 ? refusal(404, 'Branch not found') : branch;
      const commit = await exchange.ask('GET', `/git/commits/${branch.body.commit.sha}`);
      const { sha, node_id, parents, author, committer, message, tree, verification } = commit.body;
      branch.body.commit = {
        ...branch.body.commit,
        sha,
        node_id,
        parents,
        commit: { author, committer, message, tree, verification },
      };
      return branch;
    },
  },
  {
    // GitHub: 422 "Reference does not exist"; the emulator: 404.
    // https://docs.github.com/rest/git/refs#update-a-reference documents 422 and no 404.
    method: 'PATCH',
    path: /^\/git\/refs\/.+$/,
    async answer(exchange) {
      const updated = await exchange.forward();
      return updated.status === 404 ? refusal(422, 'Reference does not exist') : updated;
    },
  },
  {
    // The same for deletion. https://docs.github.com/rest/git/refs#delete-a-reference
    method: 'DELETE',
    path: /^\/git\/refs\/.+$/,
    async answer(exchange) {
      const deleted = await exchange.forward();
      return deleted.status === 404 ? refusal(422, 'Reference does not exist') : deleted;
    },
  },
  {
    // The emulator has no repository_dispatch. GitHub: 204, the event's name required and 100 characters at most.
    // https://docs.github.com/rest/repos/repos#create-a-repository-dispatch-event
    method: 'POST',
    path: /^\/dispatches$/,
    async answer({ body, dispatched }) {
      const name = body?.event_type;
      if (typeof name !== 'string' || name === '' || name.length > 100) return refusal(422, 'Invalid request.');
      dispatched({ kind: 'repository_dispatch', name, ref: undefined, payload: body.client_payload ?? {} });
      return { status: 204, headers: {}, body: undefined };
    },
  },
  {
    // The emulator knows no workflows. GitHub: 204, 404 for a file that the default branch does not have, 422 for a
    // ref that does not exist. https://docs.github.com/rest/actions/workflows#create-a-workflow-dispatch-event
    method: 'POST',
    path: /^\/actions\/workflows\/([^/]+)\/dispatches$/,
    async answer({ ask, body, dispatched }, match) {
      const name = match[1] ?? '';
      const file = await ask('GET', `/contents/.github/workflows/${name}`);
      if (file.status !== 200) return refusal(404, 'Not Found');
      const ref = String(body?.ref ?? '').replace(/^refs\/heads\//, '');
      const branch = await ask('GET', `/git/ref/heads/${ref}`);
      if (branch.status !== 200) return refusal(422, `No ref found for: ${ref}`);
      dispatched({ kind: 'workflow_dispatch', name, ref, payload: body.inputs ?? {} });
      return { status: 204, headers: {}, body: undefined };
    },
  },
];
