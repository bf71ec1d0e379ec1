import type { ScriptProject } from '../script/script-project.ts';
import type { ScriptClient, ScriptHttp, ScriptHttpObject, ScriptTarget } from './script-http.ts';
import { textOfParts, type UrlPart } from './url-part.ts';

/** A thing of the tree by its file and the name it has there. */
export interface ScriptHome {
  readonly file: string;
  readonly name: string;
}

/** An app, router, or function that takes one. */
export interface FoundScriptObject {
  readonly file: string;
  readonly object: ScriptHttpObject;
}

const MAX_STEPS = 6;

/** Follows names of TypeScript and JavaScript modules to the apps, routers, clients and strings that they stand for. */
export class ScriptHttpResolver {
  readonly #project: ScriptProject;

  constructor(project: ScriptProject) {
    this.#project = project;
  }

  /** What was read of a file. */
  http(file: string): ScriptHttp | undefined {
    return this.#project.modules.get(file)?.http;
  }

  /** The app or router that a name means in a function of a file. */
  object(file: string, scope: number, name: string): FoundScriptObject | undefined {
    const own = this.http(file)?.objects.filter((object) => object.name === name) ?? [];
    const found = own.find((object) => object.scope === scope) ?? own.find((object) => object.scope === -1) ?? (own.length === 1 && own[0]!.scope < scope ? own[0] : undefined);
    if (found !== undefined) return { file, object: found };
    const home = this.follow(file, name);
    return home === undefined ? undefined : this.#objectAt(home);
  }

  /** The router, or the function that takes an app, that a mount names. */
  target(file: string, scope: number, target: ScriptTarget): FoundScriptObject | undefined {
    if (target.kind === 'name') return this.object(file, scope, target.source) ?? this.#plugin({ file, name: target.source });
    if (target.kind === 'made') return this.#plugin(this.follow(file, target.callee) ?? { file, name: target.callee });
    if (target.kind !== 'module') return undefined;
    const home = this.exported(file, target.specifier, ['=', 'default']);
    return home === undefined ? undefined : this.#objectAt(home);
  }

  #objectAt(home: ScriptHome): FoundScriptObject | undefined {
    const object = this.http(home.file)?.objects.find(({ name, scope, kind }) => name === home.name && (scope === -1 || kind !== 'parameter'));
    return object === undefined ? this.#plugin(home) : { file: home.file, object };
  }

  #plugin({ file, name }: ScriptHome): FoundScriptObject | undefined {
    const object = this.http(file)?.objects.find(({ kind, function: owner }) => kind === 'parameter' && owner === name);
    return object === undefined ? undefined : { file, object };
  }

  /** Where a name of a file comes from: its own file when it is no import; `undefined` outside the tree. */
  follow(file: string, dotted: string, steps = MAX_STEPS): ScriptHome | undefined {
    const http = this.http(file);
    if (http === undefined || steps === 0) return undefined;
    const [first, ...rest] = dotted.split('.');
    const origin = http.names.get(first!);
    if (origin === undefined) return rest.length === 0 || http.wrappers.some(({ name }) => name === dotted) ? { file, name: dotted } : { file, name: first! };
    const wanted = /^[*=]$/.test(origin.name) && rest.length > 0 ? [rest[0]!, origin.name] : origin.name === '=' ? ['=', 'default'] : origin.name === 'default' ? ['default', '='] : [origin.name];
    return this.exported(file, origin.specifier, wanted, steps - 1);
  }

  /** Where the first of some exports of a module comes from. */
  exported(file: string, specifier: string, wanted: readonly string[], steps = MAX_STEPS): ScriptHome | undefined {
    const target = this.#project.resolver.resolve(file, specifier);
    const exports = target.kind === 'file' ? this.http(target.path)?.exports : undefined;
    if (target.kind !== 'file' || exports === undefined || steps === 0) return undefined;
    for (const name of wanted) {
      const own = exports.get(name);
      if (own === undefined || own === '') continue;
      const [from, passed] = own.split('\n');
      return passed === undefined ? this.follow(target.path, own, steps - 1) : this.exported(target.path, from!, [passed], steps - 1);
    }
    for (const star of this.#project.modules.get(target.path)?.starExports ?? []) {
      const found = this.exported(target.path, star, wanted, steps - 1);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The client that a name means: an instance of a library's client, or of a class. */
  client(file: string, name: string): { readonly file: string; readonly client: ScriptClient } | undefined {
    const home = this.follow(file, name);
    const client = home === undefined ? undefined : this.http(home.file)?.clients.find((candidate) => candidate.name === home.name);
    return client === undefined ? undefined : { file: home!.file, client };
  }

  /** Parts with the constants of the tree put in. */
  parts(file: string, parts: readonly UrlPart[], depth = 3): UrlPart[] {
    return parts.flatMap((part) => {
      if (part.kind === 'text' || depth === 0 || !/^\w+$/.test(part.source)) return [part];
      const home = this.follow(file, part.source);
      const constant = home === undefined ? undefined : this.http(home.file)?.constants.get(home.name);
      return constant === undefined || constant.some((inner) => inner.kind === 'value' && inner.source === part.source) ? [part] : this.parts(home!.file, constant, depth - 1);
    });
  }

  /** The text of parts; `undefined` where something stays unknown. */
  text(file: string, parts: readonly UrlPart[]): string | undefined {
    return textOfParts(this.parts(file, parts));
  }
}
