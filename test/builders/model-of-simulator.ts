import { createModels, type Models, type ModelsDeps, type ModelsOptions } from '@dark-factory/models';

/** One id for every tier. */
export function everyTier(id: string): ModelsOptions['ids'] {
  return { draft: id, standard: id, frontier: id };
}

/** The models of an endpoint on loopback: `simulator-1` on every tier, unless the test says otherwise. */
export function modelsAt(baseUrl: string, deps: ModelsDeps, overrides: Partial<ModelsOptions> = {}): Promise<Models> {
  return createModels({ provider: 'openai-compatible', baseUrl, ids: everyTier('simulator-1'), limits: { inFlight: 4 }, ...overrides }, deps);
}
