/** What mends a bug: a text in its file that becomes another wherever it stands, or a file that was left out. */
export type BugEdit = { readonly find: string; readonly replace: string } | { readonly write: string };

/** Where a bug is, and what mends it. */
export interface RecordedEdit {
  readonly id: string;
  readonly path: string;
  readonly edit?: BugEdit | undefined;
}

/** A bug of `examples/wildroot-alchemy/BUGS.md`. Without a finding only running the program shows it. */
export interface RecordedBug {
  readonly id: string;
  readonly path: string;
  /** The rule that finds it, and the file at which. */
  readonly finding?: { readonly rule: string; readonly path: string };
  /** Whether safe fixes mend it. */
  readonly mended?: boolean;
  /** The smallest edit for what safe fixes leave. */
  readonly edit?: BugEdit;
}

/** All bugs that were put into the recorded server. B18 is found once B04 is mended. */
export const WILDROOT_BUGS: readonly RecordedBug[] = [
  { id: 'B01', path: 'backend/app/customers/routes.py', finding: { rule: 'imports/python-unresolved', path: 'backend/app/customers/routes.py' }, mended: true },
  { id: 'B02', path: 'backend/app/stock/__init__.py', finding: { rule: 'plan/missing-file', path: 'backend/app/stock/__init__.py' }, edit: { write: '"""Products, supplies, lots and all stock movements."""\n' } },
  { id: 'B03', path: 'backend/alembic.ini', finding: { rule: 'plan/missing-file', path: 'backend/alembic.ini' }, edit: { write: '[alembic]\nscript_location = migrations\nprepend_sys_path = .\npath_separator = os\n' } },
  { id: 'B04', path: 'compose.yaml', finding: { rule: 'wiring/image-unbuilt', path: 'compose.yaml' }, edit: { find: 'image: wildroot-server:latest', replace: 'build: ./backend' } },
  { id: 'B05', path: 'backend/app/main.py', edit: { find: '"booths", "shops", "reports", "sync")', replace: '"booths", "shops", "alerts", "reports", "sync")' } },
  { id: 'B06', path: 'backend/app/customers/schemas.py', finding: { rule: 'database/schema-model-mismatch', path: 'backend/app/customers/schemas.py' }, edit: { find: 'phone_number: str', replace: 'phone: str' } },
  { id: 'B07', path: 'backend/app/alerts/mail.py', finding: { rule: 'fastapi/unknown-field', path: 'backend/app/alerts/mail.py' }, edit: { find: 'message(settings.mail_sender, to, alerts)', replace: 'message(settings.smtp.sender, to, alerts)' } },
  { id: 'B08', path: 'backend/app/accounts/guard.py', edit: { find: 'request.app.state.settings.jwt_secret_key)', replace: 'request.app.state.settings.jwt_secret)' } },
  { id: 'B09', path: 'backend/requirements.txt', finding: { rule: 'imports/python-undeclared', path: 'backend/app/accounts/tokens.py' }, mended: true },
  { id: 'B10', path: 'backend/tests/test_alerts.py', edit: { find: 'def test_mail_goes_out_once_a_day(client, admin, admin_headers, bottles,', replace: 'def test_mail_goes_out_once_a_day(client, admin, bottles,' } },
  { id: 'B11', path: 'backend/app/batches/needs.py', finding: { rule: 'imports/python-unresolved', path: 'backend/app/batches/needs.py' }, edit: { find: 'from .recipes.models import RecipeLine', replace: 'from app.recipes.models import RecipeLine' } },
  { id: 'B12', path: 'backend/tests/conftest.py', edit: { find: '.parents[2]', replace: '.parents[1]' } },
  { id: 'B13', path: 'backend/app/booths/routes.py', edit: { find: '"/sales/{id}/cancel"', replace: '"/sales/{id}/void"' } },
  { id: 'B14', path: 'backend/migrations/versions/0006_shops.py', finding: { rule: 'wiring/alembic', path: 'backend/migrations/versions/0006_shops.py' }, edit: { find: 'down_revision = "0005_booths"', replace: 'down_revision = "0005"' } },
  { id: 'B15', path: 'backend/migrations/versions/0004_production.py', edit: { find: 'sa.Column("planned_on", sa.Date()', replace: 'sa.Column("planned_for", sa.Date()' } },
  { id: 'B16', path: 'backend/app/booths/sales.py', finding: { rule: 'imports/python-missing-name', path: 'backend/app/booths/sales.py' }, edit: { find: 'get_usable_customer', replace: 'usable_customer' } },
  { id: 'B17', path: 'backend/app/shops/orders.py', finding: { rule: 'python/call-arguments', path: 'backend/app/shops/orders.py' }, edit: { find: 'find_or_create(db, order.email, order.customer_name)', replace: 'find_or_create(db, email=order.email, name=order.customer_name)' } },
  { id: 'B18', path: 'backend/Dockerfile', finding: { rule: 'wiring/dockerfile-copy', path: 'backend/Dockerfile' }, edit: { find: 'COPY backend/requirements.txt .', replace: 'COPY requirements.txt .' } },
];
