import { FORMAT_KINDS } from './kinds/formats.ts';
import { KOTLIN_KINDS } from './kinds/kotlin.ts';
import { PYTHON_KINDS } from './kinds/python.ts';
import { SCRIPT_KINDS } from './kinds/script.ts';
import type { Kind } from './mutation.ts';

/** Every way to break a tree. */
export const KINDS: readonly Kind[] = [...PYTHON_KINDS, ...SCRIPT_KINDS, ...KOTLIN_KINDS, ...FORMAT_KINDS];
