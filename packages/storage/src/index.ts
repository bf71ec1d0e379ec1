export { createArtifactStore, type ArtifactCalls, type ArtifactStoreSettings } from './artifact-store.ts';
export * from './bundle-store.ts';
export { createFolderStore } from './folder-store.ts';
export { BUNDLE_LIMITS, type BundleLimits } from './safe-files.ts';
export { packTar, unpackTar, type UnpackOptions } from './tar.ts';
export { createActionsCache, createFolderCache, type ActionsCacheSettings, type CacheCalls } from './unit-cache.ts';
