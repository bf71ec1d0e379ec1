import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { aStack, sandboxRun, SHARED_PACKAGES } from './sandbox-run.ts';

const file = (name: string): string => readFileSync(new URL(`../../fixtures/programs/fastapi-items/${name}`, import.meta.url), 'utf8');
const start = ['sh', '-c', 'exec ../.venv/bin/uvicorn main:app --host 127.0.0.1 --port "$PORT" --log-level warning'];
const stack = (root: string, checks: string) => aStack({
  root, language: 'python', start, health: { path: '/health', status: 200 },
  env: [{ name: 'SECRET_KEY', from: 'random-secret' }, { name: 'PORT', from: 'port' }, { name: 'CHECKS', from: 'value', value: checks }],
});
const install = [['python3', '-m', 'venv', '../.venv'], ['../.venv/bin/pip', 'install', '-q', '-r', 'requirements.txt']];

describe('FastAPI programs with OAuth2PasswordBearer', () => {
  it('pass with PyJWT, and fail where the signature is not looked at', async () => {
    const evidence = await sandboxRun(
      { 'sound/main.py': file('main.py'), 'sound/requirements.txt': file('requirements.txt'), 'open/main.py': file('main.py') },
      [{ ...stack('sound', 'all'), install }, stack('open', 'none')],
      { packageCache: SHARED_PACKAGES },
    );

    expect(evidence.steps.filter(({ step }) => step === 'authentication').map(({ stack: root, outcome }) => `${root} ${outcome.state}`)).toEqual(['sound passed', 'open failed']);
    const seen = (root: string): string[] => evidence.authentication!.checks.filter(({ name }) => name.startsWith(`${root}: `)).map(({ name, got }) => `${name.slice(root.length + 2)}: ${got.slice(0, 3)}`);
    expect(seen('sound')).toEqual([
      'anonymous call refused: GET /items/{item_id}: 401', 'anonymous call refused: POST /items: 401',
      'register: 201', 'log in: 200', 'wrong password refused: 401', 'token accepted: 200',
      'changed signature refused: 401', 'changed claims refused: 401', 'alg none refused: 401', 'expired token refused: 401',
    ]);
    expect(seen('open').slice(6)).toEqual(['changed signature refused: 200', 'changed claims refused: 200', 'alg none refused: 200', 'expired token refused: 200']);
    expect(evidence.authentication!.state).toBe('FAIL');
  }, 120_000);
});
