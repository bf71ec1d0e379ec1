import type { Clock, Logger, Random } from '@dark-factory/runtime';
import { noAnswers } from './answer-store.ts';
import { Budget } from './budget.ts';
import type { ToolModel } from './model-client.ts';
import { PacedClient } from './paced-client.ts';
import { RequestPacer } from './pacing/request-pacer.ts';
import type { TraceAnswers } from './trace-endpoint.ts';

/** A model that answers what a trace holds: without limits, without a network, and for nothing. */
export function createTraceClient(answers: TraceAnswers, model: string, deps: { readonly clock: Clock; readonly random: Random; readonly logger: Logger }): ToolModel {
  const shared = { ...deps, pacer: new RequestPacer({ limits: { inFlight: 256 } }, deps), budget: new Budget({}, deps.clock), answers: noAnswers };
  const client = (purpose: string): PacedClient => new PacedClient(answers.endpoint(model, purpose), shared);
  return {
    model,
    complete: (request) => client(request.purpose).complete(request),
    runTools: (request) => client(request.purpose).runTools({ ...request, tools: answers.tools(request.purpose, request.tools) }),
    // The answer that was asked for instead stands behind it in the trace.
    forget: () => Promise.resolve(),
  };
}
