import { examplePlan } from '../../example-plan.ts';
import { kindOf } from '../../format.ts';
import type { Problem, Rule } from '../../rule.ts';
import type { SourceTree } from '../../source-tree.ts';

const items = { id: 'items', module: 'db/schema.sql', tables: [{ name: 'items', columns: ['id INTEGER PRIMARY KEY'] }] };

/** A table that a unit promised and nothing creates. */
export const rule: Rule = {
  id: 'plan/missing-table',
  severity: 'error',
  summary: 'Nothing in the tree creates a table that the plan promised.',
  docs: [
    'Every query of the units that consume the interface fails at run time, where no compiler looks.',
    'Create the table under exactly the promised name. `CREATE TABLE` in SQL files and strings counts, and so do the declarations of the usual mappers (SQLAlchemy, Alembic, Django, Drizzle, TypeORM, Knex, Sequelize, Prisma, JPA); where a mapper makes up names by itself, nothing is said.',
  ].join('\n\n'),
  reads: [],
  examples: {
    good: [
      { title: 'In SQL', plan: examplePlan([{ files: ['db/schema.sql'], provides: [items] }]), files: { 'db/schema.sql': 'create table if not exists public."items" (id integer primary key);\n' } },
      { title: 'By a mapper', plan: examplePlan([{ files: ['db/schema.sql', 'models.py'], provides: [items] }]), files: { 'db/schema.sql': '', 'models.py': 'class Base: ...\n\n\nclass Item(Base):\n    __tablename__ = "items"\n' } },
    ],
    bad: [{ title: 'Another name', plan: examplePlan([{ files: ['db/schema.sql'], provides: [items] }]), files: { 'db/schema.sql': 'CREATE TABLE item (id INTEGER PRIMARY KEY);\n' }, reports: ['db/schema.sql:0'] }],
  },
  check(tree) {
    const problems: Problem[] = [];
    for (const unit of tree.plan?.units ?? []) for (const { module, tables, id } of unit.provides) for (const { name } of tables) {
      if (!tree.has(module) || createsTable(tree, name)) continue;
      problems.push({ path: module, line: 0, column: 0, message: `nothing creates the table "${name}", which ${unit.id} promised in the interface "${id}"` });
    }
    return problems;
  },
};

/** Mappers that derive the name of a table from the name of a class. */
const NAMES_ITSELF = /\btable\s*=\s*True\b|\bmodels\.Model\b|^[ \t]*model\s+\w+\s*\{|@Entity\s*(?:(\(\s*\))\s*)?$|\bActiveRecord\b|create_table\s+:/m;

function createsTable(tree: SourceTree, name: string): boolean {
  const escaped = name.replace(/^.*\./, '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const quoted = `["'\`]${escaped}["'\`]`;
  const creates = new RegExp([
    `\\bcreate\\s+(?:unlogged\\s+|temp(?:orary)?\\s+)?table\\s+(?:if\\s+not\\s+exists\\s+)?(?:["\`\\[]?\\w+["\`\\]]?\\s*\\.\\s*)?["\`\\[]?${escaped}\\b`,
    `__tablename__\\s*=\\s*${quoted}`,
    `\\b(?:create_?table|createTableIfNotExists|pgTable|mysqlTable|sqliteTable|Table|Entity|define|tableName|db_table|map|collection|table)\\b[^\\n]{0,40}?${quoted}`,
    `\\b(?:create_?table|Table)\\s*\\(\\s*${quoted}`,
  ].join('|'), 'i');
  return tree.files.some(({ path }) => {
    const kind = kindOf(path);
    if (kind.kind === 'not-code' || (kind.kind === 'other' && !kind.text)) return false;
    const text = tree.text(path);
    return text !== undefined && (creates.test(text) || NAMES_ITSELF.test(text));
  });
}
