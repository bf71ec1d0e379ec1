import { expect, test } from '@jest/globals';
import { checkWith } from '@dark-factory/checks';
import { rule as copy } from '../../../packages/checks/src/rules/wiring/dockerfile-copy.ts';
import { rule as entry } from '../../../packages/checks/src/rules/wiring/dockerfile-entry.ts';
import { aTree, lines } from './a-tree.ts';

const project = {
  '.gitignore': '.env\n/generated.json\n',
  'backend/Dockerfile': 'FROM python:3.13-slim AS base\nWORKDIR /srv\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nFROM base\nCOPY app/ ./app/\nCOPY generated.json ./\nENTRYPOINT ["/bin/sh", "-c", "python -m app.seed && exec uvicorn app.main:application --port 80"]\n',
  'backend/requirements.txt': 'fastapi\n',
  'backend/app/__init__.py': '',
  'backend/app/main.py': 'from fastapi import FastAPI\n\napp = FastAPI()\n',
};

function found(files: Record<string, string>): Promise<string[]> {
  return checkWith([copy, entry], { files: aTree(files) }).then(lines);
}

test('a module and an attribute are looked for in what the stages before put into the image', async () => {
  expect(await found({ ...project, '.gitignore': 'generated.json\n' })).toEqual([
    `wiring/dockerfile-entry backend/Dockerfile:8:1 Attribute "application" not found in module "app.main"`,
    'wiring/dockerfile-entry backend/Dockerfile:8:1 No module named app.seed: backend/app/seed.py is not there',
  ]);
});

test('the context that compose names is the only one that counts, and the finding says who names it', async () => {
  const files = aTree({ ...project, 'backend/app/seed.py': '', 'compose.yaml': 'services:\n  api:\n    build:\n      context: .\n      dockerfile: backend/Dockerfile\n' });
  const { findings } = await checkWith([copy], { files });
  expect(findings.map(({ line, message, related }) => [line, message, related.map(({ path }) => path)])).toEqual([
    [3, '"requirements.txt" is not in the build context .', ['backend/requirements.txt', 'compose.yaml']],
    [6, '"app/" is not in the build context .', ['compose.yaml']],
  ]);
});

test('a command with -f may mean any folder as the context', async () => {
  const ci = 'services:\n  api: {build: ./backend}\n';
  expect(await found({ ...project, '.gitignore': 'generated.json', 'backend/app/seed.py': '', 'backend/app/main.py': 'application = 1\n', 'backend/Dockerfile': project['backend/Dockerfile'].replace('COPY app/', 'COPY backend/app/'), 'compose.yaml': ci, 'build.sh': 'docker build -f backend/Dockerfile .\n' })).toEqual([]);
});
