import type { Recording } from '@dark-factory/simulator';
import { refinementAnswer } from '../builders/refinement-recording.ts';

/** A scope of work that needs no package and no database: what is tested here is the chain, not the program. */
export const SOW = `# Till

1. Prices are whole cents; a discount in percent is rounded half up.
2. A cart adds up its lines.
3. The service answers on /health and adds up a cart posted to /total.
4. There are tests.
`;

const requirement = (number: number, text: string): object => ({ id: `R-0${number}`, text, line: number + 2 });

/** The plan that goes with it, as written by hand. */
export const PLAN = {
  expedition: { outputRoot: 'till' },
  requirements: [
    requirement(1, 'Prices are whole cents; a discount in percent is rounded half up.'),
    requirement(2, 'A cart adds up its lines.'),
    requirement(3, 'The service answers on /health and adds up a cart posted to /total.'),
    requirement(4, 'There are tests.'),
  ],
  stack: [{
    root: '.', language: 'javascript', env: [{ name: 'PORT', from: 'port' }],
    start: ['node', 'server.js'], health: { path: '/health' }, test: [['node', '--test']], testRunner: 'node-test',
  }],
  // Words that a repository may have registered as secrets: the plan travels beside the outputs, not in them.
  conventions: ['Settings such as SECRET_KEY, PASSWORD and JWT_ALGORITHM=HS256 come from the environment.'],
  units: [
    unit('WU-01', 'Money', ['src/money.js'], { provides: [{ id: 'money', module: 'src/money.js', summary: 'Cents', symbols: [{ name: 'discounted', kind: 'function', signature: 'discounted(cents, percent)' }] }], requirements: ['R-01'] }),
    unit('WU-02', 'Cart', ['src/cart.js'], { provides: [{ id: 'cart', module: 'src/cart.js', summary: 'A cart', symbols: [{ name: 'total', kind: 'function', signature: 'total(lines)' }] }], consumes: ['money'], requirements: ['R-02'] }),
    unit('WU-03', 'Tests', ['test/cart.test.js'], { consumes: ['cart', 'money'], requirements: ['R-04'] }),
    unit('WU-04', 'Service', ['server.js', 'package.json'], { consumes: ['cart'], requirements: ['R-03'] }),
  ],
};

function unit(id: string, title: string, paths: string[], rest: object) {
  return { id, title, objective: `Write ${title.toLowerCase()}.`, files: paths.map((path) => ({ path, purpose: title, lines: 12 })), effort: 1, ...rest };
}

const MONEY = `export function discounted(cents, percent) {
  return Math.floor((cents * (100 - percent) + 50) / 100);
}
`;

/** Every file as it is delivered in the end, by path below the output root. */
export const DELIVERED: Readonly<Record<string, string>> = {
  'src/money.js': MONEY,
  'src/cart.js': `import { discounted } from './money.js';

export function total(lines) {
  return lines.reduce((sum, line) => sum + discounted(line.cents, line.percent ?? 0) * line.count, 0);
}
`,
  'test/cart.test.js': `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { total } from '../src/cart.js';
import { discounted } from '../src/money.js';

test('rounds half up', () => assert.equal(discounted(5, 10), 5));
test('adds up', () => assert.equal(total([{ cents: 200, count: 2 }, { cents: 100, count: 1, percent: 25 }]), 475));
`,
  'server.js': `import { createServer } from 'node:http';
import { total } from './src/cart.js';

createServer(async (request, response) => {
  if (request.url === '/health') return response.end('ok');
  if (request.url !== '/total') return response.writeHead(404).end();
  let body = '';
  for await (const chunk of request) body += chunk;
  response.end(String(total(JSON.parse(body))));
}).listen(Number(process.env.PORT), '127.0.0.1');
`,
  'package.json': '{ "name": "till", "private": true, "type": "module" }\n',
};

/** What workers deliver first: rounding that only a test finds, and two modules that nobody wrote. */
const FIRST: Readonly<Record<string, string>> = {
  'src/money.js': MONEY.replace(' + 50', ''),
  'src/cart.js': DELIVERED['src/cart.js']!.replace('./money.js', './currency.js'),
  'server.js': DELIVERED['server.js']!.replace('./src/cart.js', './src/basket.js'),
};

function answerOf(paths: readonly string[], files: Readonly<Record<string, string>>): string {
  return paths.map((path) => `=== file: ${path} ===\n${files[path]}=== end: ${path} ===\n`).join('\n');
}

function written(id: string, paths: readonly string[], version: 'first' | 'last'): Recording['answers'][number] {
  const errors = 'Errors in the earlier version';
  const when = version === 'first' ? { contains: [`Unit: ${id} `], lacks: [errors] } : { contains: [`Unit: ${id} `] };
  return { name: `${id} ${version}`, when, text: answerOf(paths, version === 'first' ? { ...DELIVERED, ...FIRST } : DELIVERED) };
}

function answers(versions: readonly ('first' | 'last')[]): Recording['answers'] {
  return PLAN.units.flatMap((planned) => {
    const { id, files } = planned as { id: string; files: { path: string }[] };
    return versions.map((version) => written(id, files.map(({ path }) => path), version));
  });
}

const REFINEMENT: Recording['answers'][number] = { name: 'refinement', when: { contains: ['Role: '], lacks: ['Unit: WU'] }, answer: (request) => refinementAnswer(request, () => [{ path: 'src/money.js', content: DELIVERED['src/money.js']! }])! };
const ORIGIN = 'Written by hand for the end-to-end tests.';

/** A model that makes no mistake. */
export const FLAWLESS: Recording = { origin: ORIGIN, answers: [...answers(['last']), REFINEMENT] };

/**
 * A model that makes the mistakes of parallel workers: two of five files import what is nowhere, so that their units are
 * written again; a bug in a third is left for the tests to find and refinement to mend.
 */
export const MISTAKEN: Recording = {
  origin: ORIGIN,
  answers: [
    ...answers(['first', 'last']),
    REFINEMENT,
  ],
};
