import { expect, test } from '@jest/globals';
import { rulesOfFolder } from '../../support/rules-below.ts';
import { findingsOf, withChange } from './one-change.ts';

const RULES = (await rulesOfFolder()).filter(({ id }) => id.startsWith('wiring/compose'));
const FILES = {
  'compose.yaml': `x-logging: &logging
  logging: { driver: json-file }
services:
  api:
    <<: *logging
    build:
      context: ./server
      target: runtime
    env_file: .env
    environment:
      DATABASE_URL: postgresql://orchard:orchard@db:5432/orchard
    ports:
      - "8000:8000"
    depends_on:
      db:
        condition: service_healthy
    networks: [inner]
  db:
    <<: *logging
    image: postgres:17
    volumes:
      - data:/var/lib/postgresql/data
      - ./sql/init.sql:/docker-entrypoint-initdb.d/init.sql:ro
    healthcheck:
      test: [CMD, pg_isready, -U, orchard]
    networks: [inner]
volumes:
  data:
networks:
  inner:
`,
  '.env': 'TOKEN=1\n',
  'server/Dockerfile': 'FROM python:3.13-slim AS runtime\nCMD ["python", "-m", "http.server"]\n',
  'sql/init.sql': 'CREATE EXTENSION citext;\n',
};

test('a project of two services is right', async () => {
  expect(await findingsOf(RULES, FILES)).toEqual([]);
});

test.each([
  ['another folder to build in', './server', './backend', 'error wiring/compose-build compose.yaml:7:16 '],
  ['a stage that the Dockerfile lacks', 'target: runtime', 'target: production', 'error wiring/compose-build compose.yaml:8:15 '],
  ['a file of variables that is not there', 'env_file: .env', 'env_file: server/.env', 'error wiring/compose-env-file compose.yaml:9:15 '],
  ['a host that is no service', '@db:5432', '@postgres:5432', 'warning wiring/compose-host compose.yaml:11:21 '],
  ['a service that is not there', '    depends_on:\n      db:\n', '    depends_on:\n      database:\n', 'error wiring/compose-undefined compose.yaml:15:7 '],
  ['a volume that nothing defines', '- data:/var', '- pgdata:/var', 'error wiring/compose-undefined compose.yaml:22:9 '],
  ['a script that is not there', './sql/init.sql', './sql/schema.sql', 'error wiring/compose-mount compose.yaml:23:9 '],
  ['a healthcheck that is gone', '    healthcheck:\n      test: [CMD, pg_isready, -U, orchard]\n', '', 'warning wiring/compose-health compose.yaml:16:'],
  ['a service with nothing to run', '    image: postgres:17\n', '', 'error wiring/compose-image compose.yaml:18:3 '],
])('%s', async (_, from, to, expected) => {
  const found = await findingsOf(RULES, withChange(FILES, 'compose.yaml', from, to));
  expect(found).toEqual([expect.stringContaining(expected)]);
});
