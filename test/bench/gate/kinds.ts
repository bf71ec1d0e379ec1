import { BODY_KINDS } from './kinds/bodies.ts';
import { FORMAT_KINDS } from './kinds/formats.ts';
import { KOTLIN_KINDS } from './kinds/kotlin.ts';
import { PLAN_KINDS } from './kinds/plan.ts';
import { PYTHON_KINDS } from './kinds/python.ts';
import { SCHEMA_KINDS } from './kinds/schema.ts';
import { SCRIPT_KINDS } from './kinds/script.ts';
import { WIRING_KINDS } from './kinds/wiring.ts';
import type { Kind } from './mutation.ts';

/** Every way to break a tree. */
export const KINDS: readonly Kind[] = [...PYTHON_KINDS, ...SCRIPT_KINDS, ...KOTLIN_KINDS, ...FORMAT_KINDS, ...SCHEMA_KINDS, ...WIRING_KINDS, ...PLAN_KINDS, ...BODY_KINDS];
