import { expect, test } from '@jest/globals';
import { checkWith } from '@dark-factory/checks';
import { rule } from '../../../packages/checks/src/rules/http/duplicate-route.ts';
import { aTree } from './a-tree.ts';

/** Thirty routers that each include all of them: as ways through them, 30 to the power of 12. */
const COUNT = 30;
const numbers = Array.from({ length: COUNT }, (_, index) => index);

test('routers of Express that mount each other end soon', async () => {
  const text = ["import express from 'express';", ...numbers.map((index) => `const r${index} = express.Router();`), ...numbers.flatMap((from) => numbers.map((to) => `r${from}.use('/${to}', r${to});`)), "const app = express();", "app.use('/', r0);"].join('\n');
  expect((await checkWith([rule], { files: aTree({ 'src/app.ts': text }) })).filesChecked).toBe(1);
});

test('routers of FastAPI that include each other end soon', async () => {
  const text = ['from fastapi import APIRouter, FastAPI', ...numbers.map((index) => `r${index} = APIRouter()`), ...numbers.flatMap((from) => numbers.map((to) => `r${from}.include_router(r${to}, prefix="/${to}")`)), 'app = FastAPI()', 'app.include_router(r0)'].join('\n');
  expect((await checkWith([rule], { files: aTree({ 'app/main.py': `${text}\n` }) })).filesChecked).toBe(1);
});
