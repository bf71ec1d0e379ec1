import type { SchemaShape, SchemaSide } from './schema-shape.ts';

/** What a schema of zod gives or takes. */
export interface SchemaType {
  readonly kind: 'schema';
  readonly schema: SchemaShape;
  readonly side: SchemaSide;
}

/** A type as far as it is followed: a name without type arguments, members written in place, or `z.infer<typeof S>`. */
export type TypeExpression =
  | SchemaType
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'members'; readonly shape: ObjectShape };

/** One member of an interface or of a type in braces. */
export interface MemberShape {
  readonly optional: boolean;
  readonly line: number;
  /** A field of a schema, which may be left out where the compiler is not strict. */
  readonly ofSchema?: boolean;
  /** How it is called; `undefined` when that is not known. */
  readonly signature?: Signature | undefined;
  /** What it is, where that is a class or an interface. */
  readonly type?: TypeExpression | undefined;
}

/** An interface, or a type in braces. */
export interface ObjectShape {
  readonly line: number;
  readonly members: ReadonlyMap<string, MemberShape>;
  /** Names of the types that it extends. */
  readonly bases: readonly string[];
  /** Schemas that its members come from, too. */
  readonly schemas?: readonly SchemaType[];
  /** Has an index signature, a computed name, or a base that is more than a name: other members may exist. */
  readonly open: boolean;
}

/** One parameter. */
export interface ParameterShape {
  readonly name: string;
  /** Taken apart at once, without a default: nothing in its place throws. */
  readonly destructured: boolean;
  /** May be left out although no `?` says so: `void`, or a type parameter. */
  readonly maybeVoid: boolean;
  readonly type: TypeExpression | undefined;
}

/** How a function is called. */
export interface Signature {
  readonly line: number;
  readonly parameters: readonly ParameterShape[];
  /** The least number of arguments. */
  readonly required: number;
  /** The largest number of arguments; `undefined` with a rest parameter. */
  readonly most: number | undefined;
}

/** What a class extends. */
export type BaseClass = { readonly kind: 'none' } | { readonly kind: 'name'; readonly name: string } | { readonly kind: 'unknown' };

/** A class. */
export interface ClassShape {
  readonly kind: 'class';
  readonly line: number;
  readonly base: BaseClass;
  /** `'inherited'` without a constructor of its own, `'unknown'` with overloads. */
  readonly construct: Signature | 'inherited' | 'unknown';
  readonly abstract: boolean;
  readonly members: ReadonlyMap<string, MemberShape>;
  readonly statics: ReadonlyMap<string, MemberShape>;
  /** Has an index signature, computed names, or is merged with another declaration. */
  readonly open: boolean;
  /** Types that it promises to fulfil, as names. */
  readonly implemented: readonly string[];
  /** Has a method `x(): this is …`, by which others narrow it. */
  readonly narrows: boolean;
}

/** A value that a module declares at its top. */
export type ValueShape =
  | { readonly kind: 'function'; readonly line: number; readonly signature: Signature | undefined; readonly props: TypeExpression | undefined; readonly hoisted: boolean }
  | ClassShape
  | { readonly kind: 'enum'; readonly line: number; readonly members: ReadonlyMap<string, MemberShape>; readonly open: boolean }
  /** A constant that is an object literal. */
  | { readonly kind: 'object'; readonly line: number; readonly members: ReadonlyMap<string, MemberShape>; readonly open: boolean }
  /** A constant that is an object schema of zod. */
  | { readonly kind: 'schema'; readonly line: number; readonly schema: SchemaShape }
  /** A constant that is an instance: of what `new` names, or what a schema parses. */
  | { readonly kind: 'instance'; readonly line: number; readonly type: TypeExpression }
  /** `constant`: a `const` with a value, which is not there before its module has run. */
  | { readonly kind: 'other'; readonly line: number; readonly constant?: boolean };
