import { fastApiEndpoints } from '../../http/fastapi-endpoints.ts';
import { schemaClasses } from '../../http/schema-classes.ts';
import { pythonModules } from '../../python/python-modules.ts';
import type { PythonModule } from '../../python/python-module.ts';
import type { RelatedPlace, Rule } from '../../rule.ts';

const DB = 'from sqlalchemy.orm import Session, sessionmaker\n\nSessionLocal = sessionmaker()\n\n\ndef get_db():\n    db = SessionLocal()\n    try:\n        yield db\n    finally:\n        db.close()\n';

/** An endpoint that wants a database session without saying where it comes from. */
export const rule: Rule = {
  id: 'fastapi/session-parameter',
  severity: 'error',
  summary: 'A FastAPI endpoint takes a database session that no dependency provides.',
  docs: [
    'A parameter without `Depends` is read from the request. No session can be, and FastAPI stops when the module is imported: `Invalid args for response field! Hint: check that <class \'sqlalchemy.orm.session.Session\'> is a valid Pydantic field type`.',
    'Write `db: Annotated[Session, Depends(get_db)]`, or `db: Session = Depends(get_db)`. A default of `None`, or the bare function `= get_db`, does not help.',
  ].join('\n\n'),
  reads: ['python'],
  examples: {
    good: [
      { title: 'Both ways to ask for it', files: { 'db.py': DB, 'main.py': 'from typing import Annotated\n\nfrom fastapi import Depends, FastAPI\nfrom sqlalchemy.orm import Session\n\nfrom db import get_db\n\napp = FastAPI()\nSessionDep = Annotated[Session, Depends(get_db)]\n\n\n@app.get("/a")\ndef a(db: SessionDep):\n    return 1\n\n\n@app.get("/b")\ndef b(db: Session = Depends(get_db)):\n    return 1\n\n\ndef count(db: Session):\n    return 1\n' } },
    ],
    bad: [
      { title: 'No dependency', files: { 'db.py': DB, 'main.py': 'from fastapi import FastAPI\nfrom sqlalchemy.orm import Session\n\nfrom db import get_db\n\napp = FastAPI()\n\n\n@app.get("/a")\ndef a(item_id: int, db: Session):\n    return 1\n\n\n@app.get("/b")\ndef b(db: Session = get_db):\n    return 1\n' }, reports: ['main.py:10', 'main.py:15'] },
    ],
  },
  async check(tree) {
    const [endpoints, classes, modules] = await Promise.all([tree.use(fastApiEndpoints), tree.use(schemaClasses), tree.use(pythonModules)]);
    const providers = providersIn(modules);
    return endpoints.flatMap(({ file, handler }) => handler.parameters.flatMap(({ name, annotation, value, line, column }) => {
      const type = /^["']?([\w.]+)["']?(?:\s*\|\s*None)?$/.exec(annotation ?? '')?.[1];
      if (type === undefined || classes.kindOf(file, type).kind !== 'session') return [];
      const isFunction = value !== undefined && /^[\w.]+$/.test(value) && classes.symbol(file, value).kind === 'function';
      if (value !== undefined && value !== 'None' && !isFunction) return [];
      return [{
        path: file, line, column, related: providers,
        message: `Invalid args for response field: "${name}: ${annotation}${value === undefined ? '' : ` = ${value}`}" has no Depends(…), so that FastAPI tries to read a session from the request and stops when it is imported`,
      }];
    }));
  },
};

const MAX_PROVIDERS = 3;

function providersIn(modules: ReadonlyMap<string, PythonModule>): RelatedPlace[] {
  return [...modules.values()].flatMap(({ path, declarations }) => declarations.functions
    .filter(({ name }) => /^get_(async_)?(db|session)(_session)?$/.test(name))
    .map(({ name, line }) => ({ path, line, message: `"${name}" may be the dependency that is meant` }))).slice(0, MAX_PROVIDERS);
}
