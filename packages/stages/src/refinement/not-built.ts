import { NOT_BUILT, type ErrorManifest, type RuntimeEvidence } from '@dark-factory/contracts';

/** A program that this machine could not build, for want of something that no change to it would bring. */
export interface NotBuiltStack {
  /** Its root folder. */
  readonly stack: string;
  /** `not built: no Android SDK`. */
  readonly reason: string;
}

/** The programs of a tree that were not built, each once. */
export function notBuiltStacks(runtime: RuntimeEvidence | null): NotBuiltStack[] {
  const found = new Map<string, string>();
  for (const { stack, outcome } of runtime?.steps ?? []) if (outcome.state === 'skipped' && outcome.reason.startsWith(NOT_BUILT)) found.set(stack, outcome.reason);
  return [...found].map(([stack, reason]) => ({ stack, reason }));
}

/** As a verdict says it: `not built: no Android SDK (android/)`. */
export function notBuiltText({ stack, reason }: NotBuiltStack): string {
  return `${reason} (${stack === '.' ? 'the whole tree' : `${stack}/`})`;
}

/** Files of Kotlin of a program that was not built and that the gate did not read either: nobody looked at them. */
export function lookedAtByNobody(stacks: readonly NotBuiltStack[], gate: Pick<ErrorManifest, 'unchecked'>): string[] {
  return gate.unchecked.map(({ path }) => path).filter((path) => /\.kts?$/.test(path) && stacks.some(({ stack }) => stack === '.' || path.startsWith(`${stack}/`)));
}
