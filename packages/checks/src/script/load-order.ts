import type { ScriptModule } from './script-module.ts';
import type { ScriptProject } from './script-project.ts';

/** A use at the top of a module of something that another module defines when it runs. */
export interface LoadDependency {
  readonly user: string;
  readonly definer: string;
}

/** Most modules from which the order is played through. */
const MAX_ENTRIES = 400;

/** Which modules load which, and in what order their tops run. */
export class LoadOrder {
  readonly #edges: ReadonlyMap<string, readonly string[]>;

  constructor(project: ScriptProject, keepsUnused: boolean) {
    this.#edges = new Map([...project.modules.values()].map((module) => [module.path, loadedBy(project, module, keepsUnused)]));
  }

  /** Whether loading one module leads to another, over at least one step. */
  reaches(from: string, to: string): boolean {
    const seen = new Set([from]);
    const stack = [from];
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      for (const target of this.#edges.get(next) ?? []) {
        if (target === to) return true;
        if (!seen.has(target)) stack.push(target);
        seen.add(target);
      }
    }
    return false;
  }

  /** The uses that run before their definitions wherever the program begins. */
  alwaysTooEarly<T extends LoadDependency>(uses: readonly T[]): T[] {
    const inCircle = new Map<string, boolean>();
    const circular = uses.filter(({ user, definer }) => {
      if (!inCircle.has(user)) inCircle.set(user, this.reaches(user, user));
      return user !== definer && inCircle.get(user) === true;
    });
    if (circular.length === 0) return [];
    const imported = new Set([...this.#edges.values()].flat());
    const roots = [...this.#edges.keys()].filter((path) => !imported.has(path));
    const verdicts = circular.map(() => ({ early: 0, fine: 0 }));
    const play = (entry: string): void => this.#play(entry, circular, (index, early) => (early ? verdicts[index]!.early += 1 : verdicts[index]!.fine += 1));
    if (roots.length > MAX_ENTRIES) return [];
    roots.forEach(play);
    // A circle that nothing outside loads may be entered anywhere.
    for (const [index, { user, definer }] of circular.entries()) {
      if (verdicts[index]!.early + verdicts[index]!.fine > 0) continue;
      for (const entry of [user, definer]) this.#play(entry, [circular[index]!], (_, early) => (early ? verdicts[index]!.early += 1 : verdicts[index]!.fine += 1));
    }
    return circular.filter((_, index) => verdicts[index]!.early > 0 && verdicts[index]!.fine === 0);
  }

  /** Runs the tops of modules in the order of an engine, and says of each use whether its definition had run. */
  #play(entry: string, uses: readonly LoadDependency[], tell: (index: number, early: boolean) => void): void {
    const started = new Set([entry]);
    const done = new Set<string>();
    const stack: { readonly path: string; next: number }[] = [{ path: entry, next: 0 }];
    for (let top = stack[stack.length - 1]; top !== undefined; top = stack[stack.length - 1]) {
      const target = this.#edges.get(top.path)?.[top.next];
      top.next += 1;
      if (target === undefined) {
        const { path } = top;
        uses.forEach(({ user, definer }, index) => {
          if (user === path) tell(index, !done.has(definer));
        });
        done.add(path);
        stack.pop();
      } else if (!started.has(target)) {
        started.add(target);
        stack.push({ path: target, next: 0 });
      }
    }
  }
}

/** What a module loads before its top runs; TypeScript drops imports that only types need. */
function loadedBy(project: ScriptProject, module: ScriptModule, keepsUnused: boolean): string[] {
  const { imports, usedAsValue } = module.declarations;
  const dropsUnused = !keepsUnused && /\.[cm]?tsx?$/.test(module.path);
  const taken = new Map<string, boolean>();
  for (const [local, { specifier, typeOnly }] of imports) taken.set(specifier, taken.get(specifier) === true || (!typeOnly && (!dropsUnused || usedAsValue.has(local))));
  return module.imports.flatMap((entry) => {
    if (entry.dynamic || entry.typeOnly || entry.guarded || taken.get(entry.specifier) === false) return [];
    const target = project.resolver.resolve(module.path, entry.specifier);
    return target.kind === 'file' && project.modules.has(target.path) ? [target.path] : [];
  });
}
