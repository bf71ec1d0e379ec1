import { expect, test } from '@jest/globals';
import type { Plan } from '@dark-factory/contracts';
import { check, lines } from './a-tree.ts';

const files = {
  'package.json': '{"name": "shop", "dependencies": {"express": "^5", "pg": "^8"}}',
  'tsconfig.json': '{\n  // strict\n  "compilerOptions": { "strict": true, "paths": { "@web/*": ["./web/*"] } },\n}\n',
  'requirements.txt': 'fastapi==0.121\nsqlalchemy[asyncio]>=2\n',
  'server/db/pool.ts': "import { Pool } from 'pg';\n\nexport const pool = new Pool();\nexport interface Item { id: number }\n",
  'server/routes/items.ts': "import { Router } from 'express';\nimport { pool } from '../pool.js';\nimport { findItem, type Item } from '../queries.js';\nimport cors from 'cors';\n\nexport const items = Router().use(cors()).get('/', async () => findItem(pool) as Promise<Item>);\n",
  'server/queries.ts': "import type { Pool } from 'pg';\n\nexport async function getItem(pool: Pool) { return pool.query('SELECT 1'); }\nexport type { Item } from './db/pool.js';\n",
  'web/App.tsx': "import { Card } from '@web/components/Card';\nimport Header from '@web/Header';\nimport { api } from '../../shared/api';\n\nexport default () => <Header><Card api={api} /></Header>;\n",
  'web/Header.tsx': 'export const Header = ({ children }: { children: unknown }) => <header>{children}</header>;\n',
  'web/components/Card.tsx': 'export function Card({ api }: { api: string }) { return <p>{api}</p>; }\n',
  'shared/api.ts': "export const api = '/api';\n",
  'app/__init__.py': '',
  'app/schemas.py': 'class Item:\n    id: int\n',
  'app/db.py': 'from sqlalchemy import text\n\n\ndef session():\n    return text("SELECT 1")\n',
  'app/routers/__init__.py': '',
  'app/routers/items.py': 'from fastapi import APIRouter\nfrom app.routers.schemas import Item\nfrom ...db import session\nfrom app.db import get_session\n\nrouter = APIRouter()\n\n\n@router.get("/")\ndef items() -> list[Item]:\n    return [Item() for _ in session() if get_session and datetime]\n',
  'app/main.py': 'from fastapi import FastAPI\n\nfrom app.routers import items\n\napp = FastAPI()\napp.include_router(items.router)\n',
  'app/broken.py': 'def f(:\n    pass\n',
  'compose.yaml': 'services:\n  web:\n    image: shop\n   ports: []\n',
  'README.md': '# Shop\n',
};

const plan: Plan = {
  schema: 'dark-factory/plan/v1',
  expedition: { name: 'shop', outputRoot: 'shop', sow: { path: 'SOW.md', sha256: 'a'.repeat(64), lines: 10 } },
  requirements: [{ id: 'R-01', text: 'A shop.', line: 1 }], stack: [], decisions: [], conventions: [],
  units: [
    { paths: Object.keys(files).filter((path) => path.startsWith('server/')).concat('server/index.ts'), id: 'WU-01' },
    { paths: Object.keys(files).filter((path) => path.startsWith('app/')), id: 'WU-02' },
    { paths: Object.keys(files).filter((path) => !path.startsWith('app/') && !path.startsWith('server/') && path !== 'README.md'), id: 'WU-03' },
  ].map(({ id, paths }) => ({
    id, title: id, objective: 'x', effort: 1, consumes: [], requirements: [],
    files: paths.map((path) => ({ path, purpose: 'x', lines: 10, executable: false })),
    provides: id !== 'WU-01' ? [] : [{
      id: 'queries', module: 'server/queries.ts', summary: '', routes: [],
      symbols: [{ name: 'findItem', kind: 'function' as const, signature: 'findItem(pool: Pool): Promise<Item>' }],
      tables: [{ name: 'items', columns: ['id int'] }],
    }],
  })),
};

test('the classic mistakes of parallel work are found, each with its unit and where the other half is', async () => {
  const result = await check(files, plan);
  expect(lines(result).sort()).toEqual([
    'syntax/python app/broken.py:1:7 Expected a parameter or the end of the parameter list',
    'syntax/python app/broken.py:1:8 Expected `)`, found newline',
    'imports/python-unresolved app/routers/items.py:2:6 "app.routers.schemas" leads to app/routers/schemas, where no module is; "Item" is defined in app/schemas.py: import "app.schemas"',
    'imports/python-unresolved app/routers/items.py:3:6 "...db" leads to db, where no module is; "session" is defined in app/db.py: import "app.db"',
    'imports/python-missing-name app/routers/items.py:4:20 app/db.py does not define "get_session"; did you mean "session"? it defines session',
    'python/undefined-name app/routers/items.py:11:58 Undefined name `datetime`',
    'syntax/yaml compose.yaml:4:1 All mapping items must start at the same column',
    'plan/requirement-without-code SOW.md:0:0 R-01 has no code, as no unit of the plan takes it on: A shop.',
    'plan/unowned-file README.md:0:0 no unit of the plan owns README.md',
    'plan/missing-file server/index.ts:0:0 WU-01 owns server/index.ts and did not deliver it',
    'plan/missing-symbol server/queries.ts:0:0 server/queries.ts does not export "findItem", which WU-01 promised in the interface "queries": findItem(pool: Pool): Promise<Item>',
    'plan/missing-table server/queries.ts:0:0 nothing creates the table "items", which WU-01 promised in the interface "queries"',
    'imports/script-unresolved server/routes/items.ts:2:22 "../pool.js" leads to server/pool.js, where no file is; "pool" is defined in server/db/pool.ts: import "../db/pool.js"',
    'imports/script-missing-export server/routes/items.ts:3:10 server/queries.ts does not export "findItem"; it exports Item, getItem',
    'imports/undeclared-dependency server/routes/items.ts:4:18 "cors" is not declared in package.json',
    'imports/script-missing-export web/App.tsx:2:8 web/Header.tsx has no default export; it exports Header',
    'imports/script-unresolved web/App.tsx:3:21 "../../shared/api" leads out of the tree; "api" is defined in shared/api.ts: import "../shared/api"',
  ].sort());
  expect(result.findings.map(({ path, unit }) => `${path} ${unit}`)).toEqual(result.findings.map(({ path }) => `${path} ${path.startsWith('server/') ? 'WU-01' : path.startsWith('app/') ? 'WU-02' : ['README.md', 'SOW.md'].includes(path) ? null : 'WU-03'}`));
  const moved = result.findings.find(({ line, path }) => path === 'server/routes/items.ts' && line === 2);
  expect(moved?.related).toEqual([{ path: 'server/db/pool.ts', line: 3, message: '"pool" is defined here' }]);
  expect(result.unchecked).toEqual([]);
});
