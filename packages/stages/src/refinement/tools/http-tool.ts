import { INSPECTION_REQUESTS, InspectionRequest, type Inspection, type InspectionAnswer } from '@dark-factory/contracts';
import * as z from 'zod';
import { withoutMeasuredTimes } from '../../steady-output.ts';
import type { Workspace } from '../workspace.ts';
import type { AgentTool } from './agent-tool.ts';
import { lastWords, notReached, type InspectTree } from './inspection-text.ts';

const HttpInput = z.strictObject({
  requests: z.array(InspectionRequest).min(1).max(INSPECTION_REQUESTS).describe('made one after the other, with the cookies of those before'),
  root: z.string().max(300).optional().describe('the root of the stack whose program is asked, where there are several'),
});

/** `http`: requests to the program as the agent has left it. */
export function httpTool(workspace: Workspace, inspect: InspectTree): AgentTool<z.infer<typeof HttpInput>> {
  return {
    name: 'http', input: HttpInput,
    description: 'Installs, migrates and starts the project as it is now, with your changes, on an empty database, makes requests, and shows the answers; with an answer of 500 or more also the last lines of the program. Nothing is left for the next call: register and log in within one. `save` keeps values of an answer by JSON pointers ({"token": "/accessToken"}), and `{{token}}` puts one into the path, headers or body of a later request. Secrets are shown as ***, identifiers made by chance as <uuid 1>, times as <time>.',
    async run({ requests, root }) {
      return withoutMeasuredTimes(said(await inspect(workspace.files(), { kind: 'http', requests, ...(root === undefined ? {} : { root }) })));
    },
  };
}

function said(inspection: Inspection): string {
  switch (inspection.kind) {
    case 'refused': return `Not run: ${inspection.reason}.`;
    case 'not-reached': return notReached(inspection);
    case 'ended': throw new Error('a request was answered as a command');
    case 'answered': return [...inspection.answers.flatMap(answerLines), ...lastWords(inspection)].join('\n');
  }
}

function answerLines({ request, reply, notSaved }: InspectionAnswer, index: number): string[] {
  const head = `${index + 1}. ${request}`;
  if (reply.kind === 'problem') return [head, `   no answer: ${reply.problem}`];
  const headers = Object.entries(reply.headers).map(([name, value]) => `   ${name}: ${value}`);
  const cookies = reply.cookies.length === 0 ? [] : [`   set-cookie: ${reply.cookies.join(', ')}`];
  const cut = reply.cut === 0 ? [] : [`[cut: ${reply.cut} or more characters of this body are not shown. Make fewer requests at once, or ask for less.]`];
  const missing = notSaved.length === 0 ? [] : [`   not saved, as nothing is there: ${notSaved.join(', ')}`];
  return [head, `   ${reply.status}`, ...headers, ...cookies, ...missing, ...(reply.body === '' ? [] : [reply.body]), ...cut];
}
