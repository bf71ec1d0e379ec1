import { pythonProject } from '../python/python-project.ts';
import { baseOf, type SourceTree } from '../source-tree.ts';
import { applyMigrations, migrationChain } from './alembic-migrations.ts';
import { mappedModels } from './mapped-models.ts';
import { sqlFiles } from './sql-files.ts';
import { literalStatements } from './sql-literals.ts';
import { SchemaBuilder, type SchemaTable } from './sql-schema.ts';

/** The tables that a tree creates, by whatever means; columns that were dropped or renamed on the way count as present. */
export interface DatabaseSchema {
  readonly tables: ReadonlyMap<string, SchemaTable>;
  /** No table can exist that is not listed. */
  readonly complete: boolean;
}

/** Mappers and tools of other worlds, which create tables in ways that are not read here. */
const OTHER_MAPPERS = /\b(?:prisma|typeorm|sequelize|knex|drizzle-orm|mikro-orm|objection|bookshelf|waterline|kysely|django|tortoise(?:-orm)?|peewee|pony|liquibase|hibernate|jpa|exposed|jooq|rails|better-auth|next-auth|supabase|dbmate|ecto|umzug|node-pg-migrate|ormar|gino|piccolo|edgedb|payload|strapi|directus|flask-appbuilder|fastapi-users\S*|celery|apscheduler|procrastinate|graphile-worker|pg-boss|yoyo\S*|dbt\S*)\b/i;
const MANIFEST = /^(?:requirements[^/]*\.(?:txt|in)|pyproject\.toml|setup\.(?:py|cfg)|Pipfile|package\.json|build\.gradle(?:\.kts)?|pom\.xml|go\.mod|Gemfile|schema\.prisma)$/;

/** The schema of a tree, put together once from scripts, migrations, mapped classes and strings. */
export async function databaseSchema(tree: SourceTree): Promise<DatabaseSchema> {
  const builder = new SchemaBuilder();
  for (const file of (await tree.use(sqlFiles)).values()) builder.addFile(file);
  const chain = migrationChain(await tree.use(pythonProject));
  if (!applyMigrations(builder, chain.ordered, false) || (chain.ordered.length > 0 && !chain.complete)) builder.open = true;
  await addLiterals(tree, builder);
  await addModels(tree, builder);
  const foreign = tree.files.some(({ path }) => MANIFEST.test(baseOf(path)) && OTHER_MAPPERS.test((tree.text(path) ?? '').slice(0, 200_000)));
  if (foreign) for (const table of builder.tables.values()) table.open = true;
  return { tables: builder.tables, complete: !builder.open && !foreign };
}

async function addLiterals(tree: SourceTree, builder: SchemaBuilder): Promise<void> {
  for (const { node, path, line, sql } of await tree.use(literalStatements)) {
    if (node !== undefined) builder.add(node, path, () => line);
    else if (/\b(?:create|alter)\b/i.test(sql)) builder.addLost(sql, path);
  }
  for (const { database, path } of (await tree.use(pythonProject)).modules.values()) {
    if (!database.makesTables) continue;
    builder.open = true;
    builder.addLost(tree.text(path) ?? '', path);
  }
  for (const { path, text } of tree.sources('script')) if (/\bcreate\s+table\b|\bcreateTable\b|\balter\s+table\b/i.test(text)) builder.addProgram(text.replaceAll(/(?<!:)\/\/[^\n]*/g, ''), path);
}

async function addModels(tree: SourceTree, builder: SchemaBuilder): Promise<void> {
  const models = await tree.use(mappedModels);
  if (models.unnamedTables) builder.open = true;
  for (const { table, columns, path, line, open, openColumns, inherits } of models.classes) {
    if (table === undefined) continue;
    const known = builder.table(table.name, path, line, open || openColumns || inherits);
    for (const column of columns) if (!known.columns.has(column.name)) known.columns.set(column.name, { path, line: column.line, family: column.family });
  }
  for (const [name, { path, line }] of models.coreTables) builder.table(name, path, line, true);
}
