export { createCachedAnswers, type CachedAnswers, type CachedAnswersSettings } from './answer-cache.ts';
export { createFolderAnswers } from './answer-folder.ts';
export type { Answers } from './answer-port.ts';
export { createArtifactStore, type ArtifactCalls, type ArtifactStoreSettings } from './artifact-store.ts';
export * from './bundle-store.ts';
export { createFolderStore } from './folder-store.ts';
export { BUNDLE_LIMITS, type BundleLimits } from './safe-files.ts';
export { packTar, unpackTar, type UnpackOptions } from './tar.ts';
export { createActionsCache, createFolderCache, type ActionsCacheSettings, type CacheCalls } from './unit-cache.ts';
