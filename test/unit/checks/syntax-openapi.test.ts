import { describe, expect, test } from '@jest/globals';
import { rule } from '../../../packages/checks/src/rules/syntax/openapi.ts';
import { findingsOf, withChange } from './one-change.ts';

const DOCUMENT = `openapi: 3.1.0
info:
  title: Orchard
  version: 1.2.0
servers:
  - url: /api
paths:
  /trees/{treeId}:
    parameters:
      - $ref: '#/components/parameters/TreeId'
    get:
      operationId: getTree
      responses:
        '200':
          description: The tree
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Tree'
        '404':
          $ref: '#/components/responses/NotFound'
    delete:
      operationId: deleteTree
      security:
        - token: []
      responses:
        '204':
          description: Gone
components:
  parameters:
    TreeId:
      name: treeId
      in: path
      required: true
      schema: { type: integer }
  responses:
    NotFound:
      description: No such tree
  schemas:
    Tree:
      type: object
      properties:
        id: { type: integer }
        parent: { $ref: '#/components/schemas/Tree' }
  securitySchemes:
    token: { type: http, scheme: bearer }
`;
const FILES = { 'openapi.yaml': DOCUMENT };
const CHANGES: readonly (readonly [string, string, string, string])[] = [
  ['a reference to what is not there', "schema:\n                $ref: '#/components/schemas/Tree'", "schema:\n                $ref: '#/components/schemas/Orchard'", 'openapi.yaml:19:23 $ref "#/components/schemas/Orchard" leads to nothing in this document'],
  ['a parameter of another name', 'name: treeId', 'name: id', 'openapi.yaml:8:3 Path parameter "treeId" for DELETE in /trees/{treeId} was not resolved: nothing declares it'],
  ['a response without a description', 'description: Gone', 'summary: Gone', "openapi.yaml:27:9 'description' is a required property of the response 204 of DELETE /trees/{treeId}"],
  ['no such method', '    delete:\n', '    remove:\n', "openapi.yaml:22:5 'remove' is no method that a path may have"],
  ['an operation id twice', 'operationId: deleteTree', 'operationId: getTree', 'openapi.yaml:23:20 operationId "getTree" is given twice; first in line 12'],
];

test('a document with references, parameters of the path and security is right', async () => {
  expect(await findingsOf([rule], FILES)).toEqual([]);
});

describe('a document for readers stops nothing', () => {
  test.each(CHANGES)('%s', async (_, from, to, expected) => {
    const [first] = await findingsOf([rule], withChange(FILES, 'openapi.yaml', from, to));
    expect(first).toBe(`warning syntax/openapi ${expected}`);
  });
});

test.each([
  ['package.json', '{"devDependencies": {"openapi-typescript": "7"}}'],
  ['requirements.txt', 'connexion[flask]==3.1\n'],
  ['build.gradle.kts', 'plugins {\n    id("org.openapi.generator") version "7.10.0"\n}\n'],
])('a generator or server named in %s stops at it', async (path, text) => {
  const [, from, to] = CHANGES[1]!;
  const [first] = await findingsOf([rule], { ...withChange(FILES, 'openapi.yaml', from, to), [path]: text });
  expect(first).toMatch(/^error syntax\/openapi openapi.yaml:8:3 /);
});

test('what tools only complain of stays a warning', async () => {
  const [, from, to] = CHANGES[4]!;
  const [first] = await findingsOf([rule], { ...withChange(FILES, 'openapi.yaml', from, to), 'package.json': '{"devDependencies": {"orval": "7"}}' });
  expect(first).toMatch(/^warning syntax\/openapi openapi.yaml:23:20 /);
});
