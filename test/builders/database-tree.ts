/** A small program with mapped classes, migrations, a script and queries that fit together: text by path. */
export function aDatabaseTree(overrides: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { ...FILES, ...overrides };
}

/** The tree with one text in one of its files replaced; throws where it is not there. */
export function withChange(path: keyof typeof FILES, from: string, to: string): Record<string, string> {
  const text = FILES[path];
  if (!text.includes(from)) throw new Error(`${path} has no ${JSON.stringify(from)}`);
  return aDatabaseTree({ [path]: text.replace(from, to) });
}

const FILES = {
  'requirements.txt': 'fastapi\nsqlalchemy==2.0.36\nalembic\npsycopg[binary]\n',
  'package.json': '{\n  "name": "reports",\n  "dependencies": { "pg": "8.16.0" }\n}\n',
  'app/__init__.py': '',
  'app/db.py': 'from sqlalchemy.orm import DeclarativeBase\n\n\nclass Base(DeclarativeBase):\n    pass\n',
  'app/models/__init__.py': 'from app.models.item import Item\nfrom app.models.user import User\n\n__all__ = ["Item", "User"]\n',
  'app/models/mixins.py': 'from datetime import datetime\n\nfrom sqlalchemy import func\nfrom sqlalchemy.orm import Mapped, mapped_column\n\n\nclass Stamped:\n    created_at: Mapped[datetime] = mapped_column(server_default=func.now())\n',
  'app/models/user.py': 'from __future__ import annotations\n\nimport uuid\nfrom typing import TYPE_CHECKING\n\nfrom sqlalchemy import String\nfrom sqlalchemy.orm import Mapped, mapped_column, relationship\n\nfrom app.db import Base\nfrom app.models.mixins import Stamped\n\nif TYPE_CHECKING:\n    from app.models.item import Item\n\n\nclass User(Stamped, Base):\n    __tablename__ = "users"\n\n    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)\n    email: Mapped[str] = mapped_column(String(200), unique=True)\n    items: Mapped[list[Item]] = relationship("Item", back_populates="owner", cascade="all, delete-orphan")\n',
  'app/models/item.py': 'import uuid\n\nfrom sqlalchemy import ForeignKey, String\nfrom sqlalchemy.orm import Mapped, mapped_column, relationship\n\nfrom app.db import Base\nfrom app.models.mixins import Stamped\n\n\nclass Item(Stamped, Base):\n    __tablename__ = "items"\n\n    id: Mapped[int] = mapped_column(primary_key=True)\n    title: Mapped[str] = mapped_column(String(100))\n    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))\n    owner: Mapped["User"] = relationship(back_populates="items")\n',
  'app/schemas.py': 'from pydantic import BaseModel, ConfigDict\n\n\nclass ItemBase(BaseModel):\n    title: str\n\n\nclass ItemRead(ItemBase):\n    model_config = ConfigDict(from_attributes=True)\n\n    id: int\n',
  'app/crud.py': 'from sqlalchemy import select, text\nfrom sqlalchemy.orm import Session, selectinload\n\nfrom app.models import Item, User\n\n\ndef list_items(session: Session, owner_id: str) -> list[Item]:\n    query = select(Item).where(Item.owner_id == owner_id).options(selectinload(Item.owner)).order_by(Item.title)\n    return list(session.scalars(query))\n\n\ndef count_items(session: Session) -> int:\n    return session.execute(text("SELECT count(*) FROM items i JOIN users u ON u.id = i.owner_id WHERE u.email = :email"), {"email": User.email}).scalar_one()\n',
  'alembic/script.py.mako': 'revision = ${repr(up_revision)}\n',
  'alembic/env.py': 'from alembic import context\n\nimport app.models  # noqa: F401\nfrom app.db import Base\n\ntarget_metadata = Base.metadata\ncontext.configure(target_metadata=target_metadata)\n',
  'alembic/versions/0001_users.py': 'import sqlalchemy as sa\nfrom alembic import op\n\nrevision: str = "0001"\ndown_revision: str | None = None\n\n\ndef upgrade() -> None:\n    """Users."""\n    op.create_table(\n        "users",\n        sa.Column("id", sa.Uuid(), primary_key=True),\n        sa.Column("email", sa.String(200), nullable=False, unique=True),\n        sa.Column("created_at", sa.DateTime(), server_default=sa.func.now(), nullable=False),\n    )\n\n\ndef downgrade() -> None:\n    op.drop_table("users")\n',
  'alembic/versions/0002_items.py': 'import sqlalchemy as sa\nfrom alembic import op\n\nrevision = "0002"\ndown_revision = "0001"\n\n\ndef upgrade() -> None:\n    op.create_table(\n        "items",\n        sa.Column("id", sa.Integer(), primary_key=True),\n        sa.Column("name", sa.String(100), nullable=False),\n        sa.Column("owner_id", sa.Uuid(), sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),\n        sa.Column("created_at", sa.DateTime(), server_default=sa.func.now(), nullable=False),\n    )\n    with op.batch_alter_table("items") as batch_op:\n        batch_op.alter_column("name", new_column_name="title")\n\n\ndef downgrade() -> None:\n    op.drop_table("items")\n',
  'reports/schema.sql': 'CREATE TABLE IF NOT EXISTS reports (\n  id BIGSERIAL PRIMARY KEY,\n  day DATE NOT NULL,\n  totals JSONB NOT NULL DEFAULT \'{}\'\n);\nCREATE TABLE report_lines (\n  id BIGSERIAL PRIMARY KEY,\n  report_id BIGINT NOT NULL REFERENCES reports (id),\n  note TEXT\n);\nCREATE INDEX report_lines_report ON report_lines (report_id);\n',
  'reports/seed.sql': "-- Größe 😀\nINSERT INTO reports (day, totals) VALUES ('2026-01-01', '{\"ü\": 1}');\n",
  'reports/store.ts': "import { Pool } from 'pg';\n\nconst pool = new Pool();\n\nexport async function linesOf(id: number): Promise<unknown[]> {\n  const { rows } = await pool.query(\n    `SELECT l.id, l.note, r.day\n     FROM report_lines l JOIN reports r ON r.id = l.report_id\n     WHERE r.id = $1 ORDER BY l.id`,\n    [id],\n  );\n  return rows;\n}\n",
} as const;
