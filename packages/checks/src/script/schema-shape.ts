/** What a schema parses (`output`), or what it takes (`input`). */
export type SchemaSide = 'output' | 'input';

/** One field of an object schema. */
export interface SchemaField {
  readonly line: number;
  /** May be absent in what is parsed; also where that is not certain. */
  readonly optional: boolean;
  /** May be absent in what is given; also where that is not certain. */
  readonly optionalInput: boolean;
  /** The schema of its value, where that is an object schema itself. */
  readonly schema: SchemaShape | undefined;
}

/** One thing that is done to the fields of a schema, in the order of the text. */
export type SchemaStep =
  | { readonly kind: 'fields'; readonly fields: ReadonlyMap<string, SchemaField> }
  /** All fields of the schema that a name of the file means. */
  | { readonly kind: 'of'; readonly name: string }
  | { readonly kind: 'merge'; readonly schema: SchemaShape }
  | { readonly kind: 'pick' | 'omit'; readonly names: readonly string[] }
  /** Without names, all fields. */
  | { readonly kind: 'partial'; readonly names: readonly string[] | undefined };

/** An object schema of zod as it is written: no fields at first, changed step by step. */
export interface SchemaShape {
  readonly line: number;
  readonly steps: readonly SchemaStep[];
}

/** Names of the file that a schema is made of. */
export function namesInSchema(schema: SchemaShape): string[] {
  const names: string[] = [];
  const stack: SchemaShape[] = [schema];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    for (const step of next.steps) {
      if (step.kind === 'of') names.push(step.name);
      else if (step.kind === 'merge') stack.push(step.schema);
      else if (step.kind === 'fields') for (const { schema: inner } of step.fields.values()) if (inner !== undefined) stack.push(inner);
    }
  }
  return names;
}
