import type { MappedClass } from '../../database/mapped-class.ts';
import { mappedModels } from '../../database/mapped-models.ts';
import type { Problem, Rule } from '../../rule.ts';
import { baseOf, type SourceTree } from '../../source-tree.ts';

const MODEL = 'from sqlalchemy import Column, Integer, JSON\nfrom sqlalchemy.orm import declarative_base\n\nBase = declarative_base()\n\n\nclass Item(Base):\n    __tablename__ = "items"\n    id = Column(Integer, primary_key=True)\n';

/** A column under a name that SQLAlchemy keeps for itself. */
export const rule: Rule = {
  id: 'database/column-name',
  severity: 'error',
  summary: 'A mapped class has an attribute with a name that SQLAlchemy reserves.',
  docs: [
    "SQLAlchemy before 2.1 raises `Attribute name 'metadata' is reserved when using the Declarative API` when the module is imported; 2.1 maps the column and warns. It is an error where the tree asks for an older version.",
    'Give the attribute another name and keep that of the column: `metadata_ = mapped_column("metadata", JSON)`.',
  ].join('\n\n'),
  reads: ['python'],
  examples: {
    good: [{ title: 'The name of the column alone', files: { 'models.py': `${MODEL}    metadata_ = Column("metadata", JSON)\n` } }],
    bad: [
      { title: 'An older version', files: { 'requirements.txt': 'sqlalchemy==2.0.36\n', 'models.py': `${MODEL}    metadata = Column(JSON)\n` }, reports: ['models.py:10'] },
      { title: 'Some version', files: { 'requirements.txt': 'sqlalchemy\n', 'models.py': `${MODEL}    metadata = Column(JSON)\n` }, reports: ['models.py:10'] },
    ],
  },
  async check(tree) {
    const models = await tree.use(mappedModels);
    const reserved = models.classes.flatMap((mapped) => (mapped.open || mapped.root.startsWith('?') ? [] : problemsOf(mapped)));
    return reserved.length === 0 || asksForOlder(tree) ? reserved : reserved.map((problem) => ({ ...problem, severity: 'warning' as const }));
  },
};

function problemsOf({ path, columns, attributes }: MappedClass): Problem[] {
  return columns
    .filter(({ attribute }) => attribute === 'metadata' && attributes.get(attribute)?.path === path)
    .map(({ attribute, line, column }) => ({ path, line, column, message: `Attribute name '${attribute}' is reserved when using the Declarative API` }));
}

/** `sqlalchemy==2.0.36`, `sqlalchemy~=2.0.0`, `sqlalchemy<2.1`, also with extras and in TOML; `^2.0` of Poetry takes 2.1 too. */
const OLDER = /\bsqlalchemy(?:\[[\w, -]*\])?["']?\s{0,9}(?:=\s{0,9}["']\s{0,9})?(?:[^\n"']{0,99},)?\s{0,9}(?:(?:===?|~=)\s*(?:1\.|2\.0\.)|~=?\s*2\.0\b|<=?\s*(?:1\.|2(?:\.0|\.1(?:\.0)?)?\s*(?:["',;\n]|$)))/i;

function asksForOlder(tree: SourceTree): boolean {
  return tree.files.some(({ path }) => /^(?:requirements[^/]*\.(?:txt|in)|pyproject\.toml|setup\.(?:py|cfg)|Pipfile|constraints[^/]*\.txt)$/.test(baseOf(path)) && OLDER.test(tree.text(path) ?? ''));
}
