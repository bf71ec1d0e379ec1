import type { ModelEndpoint, Reply } from './endpoint.ts';
import { createRedactor, redactedError, type Redact } from './trace-redaction.ts';

/**
 * An endpoint whose faults are free of the key. Some APIs and proxies echo the request, headers and all, in what they
 * say to an error, and that ends in messages, logs and traces. Answers are left as they are: they are the work.
 */
export function redactedEndpoint(endpoint: ModelEndpoint, secrets: readonly (string | undefined)[]): ModelEndpoint {
  const redact = createRedactor(secrets);
  return {
    ...endpoint,
    ask: async (turn, signal) => redactedReply(await endpoint.ask(turn, signal), redact),
    listModels: async (signal) => (await endpoint.listModels(signal))?.map(redact),
  };
}

function redactedReply(reply: Reply, redact: Redact): Reply {
  if (reply.kind === 'answer') return reply;
  const { fault } = reply;
  const headers = Object.fromEntries(Object.entries(fault.headers).map(([name, value]) => [name, value === undefined ? undefined : redact(value)]));
  return { kind: 'fault', fault: { ...fault, headers, body: redact(fault.body), cause: redactedError(fault.cause, redact) } };
}
