import { describe, expect, it } from '@jest/globals';
import { accountOperations, sampleRequest } from '../../../packages/sandbox/src/authentication/account-operations.ts';
import { readApi, type ApiDescription, type Loose } from '../../../packages/sandbox/src/authentication/open-api.ts';
import { newPerson, sampleValue } from '../../../packages/sandbox/src/authentication/sample-value.ts';

const person = newPerson('0123456789');
const json = (schema: Loose): Loose => ({ requestBody: { content: { 'application/json; charset=utf-8': { schema } } } });
const object = (...names: string[]): Loose => ({ type: 'object', properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])) });
const api = (paths: Loose, rest: Loose = {}): ApiDescription => readApi({ openapi: '3.0.0', paths, ...rest });
const sample = (schema: Loose, name = 'x', components: Loose = {}): unknown => sampleValue(schema, name, person, api({}, { components }));

describe('an OpenAPI document', () => {
  it.each<[string, string, Loose, unknown]>([
    ['an e-mail address', 'x', { type: 'string', format: 'email' }, 'person0123456789@example.com'],
    ['the end of a name that is cut', 'username', { type: 'string', maxLength: 8 }, '23456789'],
    ['a role with few rights', 'role', { enum: ['admin', 'manager', 'member'] }, 'member'],
    ['a pattern', 'x', { type: 'string', pattern: '^[A-Z]{3}$' }, 'ABC'],
    ['a number in its bounds', 'x', { type: 'integer', minimum: 10, multipleOf: 4 }, 12],
    ['the alternative that is not null', 'x', { anyOf: [{ type: 'null' }, { type: 'integer' }] }, 1],
    ['what is required', 'x', { ...object('name', 'note'), required: ['name'] }, { name: 'Sample 0123456789' }],
    ['all but what a server gives', 'x', object('id', 'name', 'createdAt', 'isAdmin'), { name: 'Sample 0123456789' }],
    ['elements as many as are needed', 'x', { type: 'array', minItems: 2, items: { type: 'boolean' } }, [true, true]],
  ])('is read for %s', (_what, name, schema, expected) => {
    expect(sample(schema, name)).toEqual(expected);
  });

  it('that holds itself, or holds a pattern that would take for ever, is read in time', () => {
    const self = { $ref: '#/components/schemas/Self' };
    const schemas = { Self: { allOf: Array.from({ length: 20 }, () => self), properties: Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`p${index}`, self])) }, Round: { $ref: '#/components/schemas/Round' } };
    const started = Date.now();

    sample(self, 'x', { schemas });
    expect(sample({ $ref: '#/components/schemas/Round' }, 'x', { schemas })).toBe('sample');
    expect(sample({ type: 'string', pattern: '^(a+)+$', minLength: 40 })).toEqual(expect.any(String));
    expect(Date.now() - started).toBeLessThan(2000);
  });

  it.each<[string, Loose, Loose, string | undefined, string | undefined]>([
    ['by its path', { '/register': { post: json(object('email', 'password')) }, '/login': { post: json(object('email', 'password')) }, '/password/reset': { post: json(object('password')) } }, {}, '/register', '/login'],
    ['by its name', { '/a': { post: { operationId: 'signUp', ...json(object('password')) } }, '/b': { post: { operationId: 'signIn', ...json(object('password')) } } }, {}, '/a', '/b'],
    ['by the scheme', { '/users': { post: json(object('password')) }, '/v1/grant': { post: json(object('password')) } }, { servers: [{ url: '/v1' }], components: { securitySchemes: { o: { type: 'oauth2', flows: { password: { tokenUrl: '/v1/v1/grant' } } } } } }, '/v1/users', '/v1/v1/grant'],
    ['without a body', { '/auth/signup': { post: {} }, '/auth/signin': { post: {} } }, {}, '/auth/signup', '/auth/signin'],
    ['nowhere', { '/users': { post: { security: [{ k: [] }], ...json(object('password')) } }, '/auth/refresh-token': { post: json(object('password')) } }, {}, undefined, undefined],
  ])('tells how to get in: %s', (_how, paths, rest, register, login) => {
    const found = accountOperations(api(paths, rest));

    expect([found.register?.path, found.login?.path]).toEqual([register, login]);
  });

  it('of Swagger 2.0 is read too', () => {
    const { operations, schemes } = readApi({
      swagger: '2.0', basePath: '/api', security: [{ key: [] }], securityDefinitions: { key: { type: 'apiKey', in: 'header', name: 'X-Key' } },
      paths: { '/things/{id}': { put: { parameters: [
        { name: 'id', in: 'path', type: 'integer' }, { name: 'dry', in: 'query', required: true, type: 'boolean' }, { name: 'thing', in: 'body', schema: object('name') },
      ] } }, '/open': { get: { security: [] } } },
    });

    expect([...schemes]).toEqual([['key', { kind: 'api-key', place: 'header', name: 'X-Key' }]]);
    expect(operations.map(({ path, security }) => [path, security.length])).toEqual([['/api/things/{id}', 1], ['/api/open', 0]]);
    expect(sampleRequest(operations[0]!, person, api({}))).toMatchObject({ method: 'PUT', path: '/api/things/1?dry=true', body: '{"name":"Sample 0123456789"}' });
  });
});
