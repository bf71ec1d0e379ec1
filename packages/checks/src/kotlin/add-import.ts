import type { Edit } from '@dark-factory/contracts';
import { replaceText } from '../edit.ts';
import type { KotlinModule } from './kotlin-module.ts';

/** The edit that adds an import below those of a file. */
export function addImport(module: KotlinModule, path: string): Edit {
  const at = module.importsEnd;
  const before = at === 0 ? '' : module.imports.length === 0 ? '\n\n' : '\n';
  return replaceText(module.path, module.text, at, at, `${before}import ${path}${at === 0 ? '\n' : ''}`);
}
