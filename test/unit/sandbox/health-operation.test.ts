import { describe, expect, it } from '@jest/globals';
import { healthOperation } from '../../../packages/sandbox/src/health-from-document.ts';

const at = (paths: Readonly<Record<string, object>>): string | undefined => {
  const found = healthOperation({ openapi: '3.1.0', paths: Object.fromEntries(Object.entries(paths).map(([path, get]) => [path, { get }])) });
  return found === undefined ? undefined : `${found.path} ${found.success}`;
};

describe('the health endpoint that an OpenAPI document names', () => {
  it.each<[string, Record<string, object>]>([
    ['/health 200', { '/items': {}, '/ping': {}, '/api/health': {}, '/health': {} }],
    ['/api/v1/healthz 204', { '/api/v1/healthz': { responses: { 204: {}, 503: {} } } }],
    ['/api/status 200', { '/orders/status': {}, '/api/status': {} }],
    ['/internal/self 200', { '/internal/self': { operationId: 'get_health' } }],
  ])('is %s', (expected, paths) => {
    expect(at(paths)).toBe(expected);
  });

  it('is none that needs a parameter, credentials or another method', () => {
    expect(at({ '/health': { security: [{ key: [] }] }, '/{shop}/health': {}, '/ready': { parameters: [{ name: 'id', in: 'query', required: true }] }, '/orders/status': {} })).toBeUndefined();
    expect(healthOperation({ openapi: '3.1.0', paths: { '/health': { post: {} } } })).toBeUndefined();
  });
});
