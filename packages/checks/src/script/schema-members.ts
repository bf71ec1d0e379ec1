import type { DefinitionFinder } from './definition-of.ts';
import type { SchemaShape, SchemaSide, SchemaStep } from './schema-shape.ts';
import type { ScriptProject } from './script-project.ts';
import type { MemberShape } from './shape.ts';
import { isTypeScript } from './type-checked.ts';

/** Longest chain of schemas that are made of each other. */
const MAX_HOPS = 20;

/** A field with the file that declares it. */
type Field = MemberShape & { readonly path: string };

/** The fields of a schema, and where it is written. */
export interface SchemaFields {
  readonly fields: ReadonlyMap<string, Field>;
  readonly path: string;
  readonly line: number;
}

/** Follows schemas through the names that they are made of; `undefined` wherever a part of one is not known. */
export class SchemaFinder {
  readonly #project: ScriptProject;
  readonly #finder: DefinitionFinder;
  readonly #named = new Map<string, SchemaFields | undefined>();
  readonly #ownZod = new Map<string, boolean>();

  constructor(project: ScriptProject, finder: DefinitionFinder) {
    this.#project = project;
    this.#finder = finder;
  }

  /** All fields of a schema of a file. */
  fieldsOf(path: string, { line, steps }: SchemaShape, side: SchemaSide, hops = 0): SchemaFields | undefined {
    if (hops > MAX_HOPS || !isTypeScript(path) || this.#hasOwnZod(path)) return undefined;
    const only = steps.length === 1 ? steps[0]! : undefined;
    if (only?.kind === 'of') return this.#fieldsOfName(path, only.name, side, hops);
    let fields = new Map<string, Field>();
    for (const step of steps) {
      const next = this.#after(fields, path, step, side, hops);
      if (next === undefined) return undefined;
      fields = next;
    }
    return { fields, path, line };
  }

  #after(fields: Map<string, Field>, path: string, step: SchemaStep, side: SchemaSide, hops: number): Map<string, Field> | undefined {
    switch (step.kind) {
      case 'fields': {
        for (const [name, { line, optional, optionalInput, schema }] of step.fields) {
          fields.set(name, { path, line, ofSchema: true, optional: side === 'input' ? optionalInput : optional, type: schema === undefined ? undefined : { kind: 'schema', schema, side } });
        }
        return fields;
      }
      case 'of': return joined(fields, this.#fieldsOfName(path, step.name, side, hops));
      case 'merge': return joined(fields, this.fieldsOf(path, step.schema, side, hops + 1));
      case 'pick': return new Map([...fields].filter(([name]) => step.names.includes(name)));
      case 'omit': return new Map([...fields].filter(([name]) => !step.names.includes(name)));
      case 'partial': return new Map([...fields].map(([name, field]) => [name, step.names === undefined || step.names.includes(name) ? { ...field, optional: true } : field]));
      default: return step satisfies never;
    }
  }

  #fieldsOfName(path: string, name: string, side: SchemaSide, hops: number): SchemaFields | undefined {
    const declared = this.#finder.local(path, name);
    const value = this.#finder.value(declared);
    if (declared === undefined || value?.kind !== 'schema') return undefined;
    const key = `${declared.path}\n${declared.name}\n${side}`;
    if (this.#named.has(key)) return this.#named.get(key);
    this.#named.set(key, undefined);
    const found = this.fieldsOf(declared.path, value.schema, side, hops + 1);
    const fields = found === undefined ? undefined : { ...found, path: declared.path, line: value.line };
    this.#named.set(key, fields);
    return fields;
  }

  /** Whether what a file calls zod lies in the tree: then it may be something else. */
  #hasOwnZod(path: string): boolean {
    const known = this.#ownZod.get(path);
    if (known !== undefined) return known;
    const imports = this.#project.modules.get(path)?.declarations.imports;
    const own = [...imports?.values() ?? []].some(({ specifier }) => /^zod(?:\/|$)/.test(specifier) && (this.#project.resolver.resolve(path, specifier).kind === 'file' || this.#project.isAmbient(specifier)));
    this.#ownZod.set(path, own);
    return own;
  }
}

function joined(fields: Map<string, Field>, others: SchemaFields | undefined): Map<string, Field> | undefined {
  return others === undefined ? undefined : new Map([...fields, ...others.fields]);
}
