import { SchemaFinder, type SchemaFields } from './schema-members.ts';
import type { ScriptProject } from './script-project.ts';
import type { ClassShape, MemberShape, ObjectShape, SchemaType, Signature, TypeExpression, ValueShape } from './shape.ts';
import type { Receiver } from './script-use.ts';

/** Where a name is declared: a module and the name that it has there; `*` is the module as a whole. */
export interface Declared {
  readonly path: string;
  readonly name: string;
}

/** Longest chain of modules that pass a name on. */
const MAX_HOPS = 20;
/** What every object has. */
const OF_OBJECT = 'constructor toString toLocaleString valueOf hasOwnProperty isPrototypeOf propertyIsEnumerable __proto__ __defineGetter__ __defineSetter__ __lookupGetter__ __lookupSetter__'.split(' ');
const OF_FUNCTION = [...OF_OBJECT, ...'name length prototype call apply bind arguments caller'.split(' ')];

/** All members of a class or type with its bases; `complete` when there are no others. */
export interface Members {
  readonly members: ReadonlyMap<string, MemberShape & { readonly path: string }>;
  readonly complete: boolean;
  readonly path: string;
  readonly line: number;
}

/** Follows names through imports and re-exports to what they mean; `undefined` wherever that is not certain. */
export class DefinitionFinder {
  readonly #project: ScriptProject;
  readonly #types = new Map<string, Members | undefined>();
  readonly #schemas: SchemaFinder;

  constructor(project: ScriptProject) {
    this.#project = project;
    this.#schemas = new SchemaFinder(project, this);
  }

  /** What a name at the top of a file means. */
  local(path: string, name: string, hops = 0): Declared | undefined {
    const module = this.#project.modules.get(path);
    if (module === undefined || hops > MAX_HOPS) return undefined;
    const imported = module.declarations.imports.get(name);
    if (imported === undefined) return { path, name };
    if (module.declared.has(name)) return undefined;
    const target = this.#project.resolver.resolve(path, imported.specifier);
    if (target.kind !== 'file') return undefined;
    return imported.name === '*' ? { path: target.path, name: '*' } : this.exported(target.path, imported.name, hops + 1);
  }

  /** What a module exports under a name. */
  exported(path: string, name: string, hops = 0): Declared | undefined {
    const module = this.#project.modules.get(path);
    if (module === undefined || module.opaque || hops > MAX_HOPS || this.#project.hasDeclarationsBeside(path)) return undefined;
    const found = module.exports.get(name);
    if (found === undefined) return name === 'default' ? undefined : this.#starExported(path, module.starExports, name, hops);
    if (found.from === undefined) return found.local === undefined ? undefined : this.local(path, found.local, hops + 1);
    const target = this.#project.resolver.resolve(path, found.from.specifier);
    if (target.kind !== 'file') return undefined;
    return found.from.name === '*' ? { path: target.path, name: '*' } : this.exported(target.path, found.from.name, hops + 1);
  }

  #starExported(path: string, specifiers: readonly string[], name: string, hops: number): Declared | undefined {
    for (const specifier of specifiers) {
      const target = this.#project.resolver.resolve(path, specifier);
      const answer = target.kind === 'file' ? this.#project.exportsName(target.path, name) : 'unknown';
      if (answer === 'unknown') return undefined;
      if (answer === 'yes' && target.kind === 'file') return this.exported(target.path, name, hops + 1);
    }
    return undefined;
  }

  /** The value of a declared name. */
  value(declared: Declared | undefined): ValueShape | undefined {
    return declared === undefined ? undefined : this.#project.modules.get(declared.path)?.declarations.values.get(declared.name);
  }

  /** What is before the dot of a use in a file, as the members that it has. */
  membersOf(path: string, receiver: Receiver): Members | undefined {
    if (receiver.kind === 'parsed') return this.#along(this.expressionMembers(path, { kind: 'schema', schema: receiver.schema, side: receiver.side }), receiver.path);
    let declared = this.local(path, receiver.name);
    let steps = receiver.path;
    while (declared?.name === '*' && steps.length > 0) {
      declared = this.exported(declared.path, steps[0]!);
      steps = steps.slice(1);
    }
    if (declared === undefined || declared.name === '*') return undefined;
    return this.#along(receiver.kind === 'instance' ? this.typeMembers(declared) : this.#staticMembers(declared), steps);
  }

  #along(from: Members | undefined, steps: readonly string[]): Members | undefined {
    let members = from;
    for (const step of steps) {
      const member = members?.members.get(step);
      if (member === undefined) return undefined;
      members = this.expressionMembers(member.path, member.type);
    }
    return members;
  }

  /** The members of a type that is written in a file. */
  expressionMembers(path: string, type: TypeExpression | undefined): Members | undefined {
    if (type === undefined) return undefined;
    if (type.kind === 'members') return this.#objectMembers(path, type.shape, 0);
    if (type.kind === 'schema') return this.#schemaMembers(path, type);
    const declared = this.local(path, type.name);
    return declared === undefined || declared.name === '*' ? undefined : this.typeMembers(declared);
  }

  /** What instances of a class, or values of a type, have. */
  typeMembers(declared: Declared, hops = 0): Members | undefined {
    const key = `${declared.path}\n${declared.name}`;
    if (this.#types.has(key)) return this.#types.get(key);
    this.#types.set(key, undefined);
    const module = this.#project.modules.get(declared.path);
    const value = module?.declarations.values.get(declared.name);
    const type = module?.declarations.types.get(declared.name);
    const members = module === undefined || hops > MAX_HOPS || this.#project.isAugmented(declared) ? undefined
      : value?.kind === 'class' ? this.#instanceMembers(declared.path, value, hops)
        : type === undefined ? undefined : this.#objectMembers(declared.path, type, hops);
    this.#types.set(key, members);
    return members;
  }

  #instanceMembers(path: string, shape: ClassShape, hops: number): Members {
    const base = shape.base.kind === 'name' ? this.#baseMembers(path, shape.base.name, hops) : undefined;
    const members = new Map<string, MemberShape & { path: string }>([...base?.members ?? []]);
    for (const [name, member] of shape.members) members.set(name, { ...member, path });
    const complete = !shape.open && (shape.base.kind === 'none' || base?.complete === true) && !shape.narrows;
    return { members: withObject(members, OF_OBJECT, path), complete, path, line: shape.line };
  }

  #objectMembers(path: string, shape: ObjectShape, hops: number): Members {
    const members = new Map<string, MemberShape & { path: string }>();
    const schemas: SchemaFields[] = [];
    let complete = !shape.open;
    for (const name of shape.bases) {
      const base = this.#baseMembers(path, name, hops);
      if (base?.complete !== true) complete = false;
      for (const [key, member] of base?.members ?? []) members.set(key, member);
    }
    for (const { schema, side } of shape.schemas ?? []) {
      const found = this.#schemas.fieldsOf(path, schema, side);
      if (found === undefined) complete = false;
      else schemas.push(found);
      for (const [key, member] of found?.fields ?? []) members.set(key, member);
    }
    for (const [name, member] of shape.members) members.set(name, { ...member, path });
    const only = shape.members.size + shape.bases.length === 0 && schemas.length === 1 ? schemas[0]! : { path, line: shape.line };
    return { members: withObject(members, OF_OBJECT, path), complete, path: only.path, line: only.line };
  }

  #schemaMembers(path: string, { schema, side }: SchemaType): Members | undefined {
    const found = this.#schemas.fieldsOf(path, schema, side);
    return found === undefined ? undefined : { members: withObject(new Map(found.fields), OF_OBJECT, path), complete: true, path: found.path, line: found.line };
  }

  #baseMembers(path: string, name: string, hops: number): Members | undefined {
    const declared = this.local(path, name);
    return declared === undefined || declared.name === '*' ? undefined : this.typeMembers(declared, hops + 1);
  }

  /** What a value itself has: statics of a class, members of an enum, of an object, of an instance. */
  #staticMembers(declared: Declared): Members | undefined {
    const { path } = declared;
    const shape = this.value(declared);
    if (shape === undefined || this.#project.isAugmented(declared)) return undefined;
    if (shape.kind === 'instance') return this.expressionMembers(path, shape.type);
    if (shape.kind === 'class') return this.#classMembers(path, shape, 0);
    if (shape.kind !== 'enum' && shape.kind !== 'object') return undefined;
    const members = new Map([...shape.members].map(([name, member]) => [name, { ...member, path }]));
    return { members: withObject(members, OF_OBJECT, path), complete: !shape.open, path, line: shape.line };
  }

  #classMembers(path: string, shape: ClassShape, hops: number): Members | undefined {
    const base = this.classBase(path, shape);
    const above = base === undefined || hops > MAX_HOPS ? undefined : this.#classMembers(base.path, base.shape, hops + 1);
    const members = new Map<string, MemberShape & { path: string }>([...above?.members ?? []]);
    for (const [name, member] of shape.statics) members.set(name, { ...member, path });
    const complete = !shape.open && (shape.base.kind === 'none' || above?.complete === true);
    return { members: withObject(members, OF_FUNCTION, path), complete, path, line: shape.line };
  }

  /** The class that a class extends. */
  classBase(path: string, shape: ClassShape): { readonly path: string; readonly shape: ClassShape } | undefined {
    const declared = shape.base.kind === 'name' ? this.local(path, shape.base.name) : undefined;
    const base = this.value(declared);
    return declared !== undefined && base?.kind === 'class' && !this.#project.isAugmented(declared) ? { path: declared.path, shape: base } : undefined;
  }

  /** How a class is made, inherited constructors included. */
  construction(path: string, shape: ClassShape): { readonly path: string; readonly signature: Signature } | undefined {
    let at = { path, shape };
    for (let hops = 0; hops < MAX_HOPS; hops += 1) {
      const { construct } = at.shape;
      if (construct === 'unknown') return undefined;
      if (construct !== 'inherited') return { path: at.path, signature: construct };
      if (at.shape.base.kind === 'none') return { path: at.path, signature: { line: at.shape.line, parameters: [], required: 0, most: 0 } };
      const base = this.classBase(at.path, at.shape);
      if (base === undefined) return undefined;
      at = base;
    }
    return undefined;
  }
}

function withObject(members: Map<string, MemberShape & { path: string }>, names: readonly string[], path: string): ReadonlyMap<string, MemberShape & { readonly path: string }> {
  for (const name of names) if (!members.has(name)) members.set(name, { optional: true, line: 0, path });
  return members;
}
