import { gradleModules, type GradleModule } from '../gradle/gradle-modules.ts';
import type { SourceTree } from '../source-tree.ts';
import { androidManifests, type AndroidManifest } from './manifests.ts';

/** A module that makes an Android app, or a library, with the manifests of its source sets. */
export interface AndroidModule {
  readonly module: GradleModule;
  readonly kind: 'application' | 'library';
  readonly manifests: readonly AndroidManifest[];
}

/** The Android modules whose plugins can be read. */
export async function androidModules(tree: SourceTree): Promise<readonly AndroidModule[]> {
  const modules = await tree.use(gradleModules);
  const manifests = await tree.use(androidManifests);
  return [...modules.values()].flatMap((module): AndroidModule[] => {
    const kind = module.plugins.includes('com.android.application') ? 'application' : module.plugins.includes('com.android.library') ? 'library' : undefined;
    return kind === undefined ? [] : [{ module, kind, manifests: manifests.filter((manifest) => manifest.module === module) }];
  });
}
