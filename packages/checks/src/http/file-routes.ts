import type { ScriptModule } from '../script/script-module.ts';
import type { HttpRoute } from './http-route.ts';

const APP_ROUTE = /^(.*?)(?:^|\/)app\/((?:[^/]+\/)*)route\.[cm]?[jt]sx?$/;
const PAGES_ROUTE = /^(.*?)(?:^|\/)pages\/(api(?:\/[^/]+)*)\.[cm]?[jt]sx?$/;
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

/** The routes that Next.js serves because of where a file lies. */
export function nextRoutes(module: ScriptModule): HttpRoute[] {
  const inApp = APP_ROUTE.exec(module.path);
  const place = { file: module.path, column: 1, framework: 'Next.js' };
  if (inApp !== null) {
    const path = pathOf(inApp[2]!.split('/'));
    const methods = METHODS.filter((method) => module.exports.has(method));
    if (module.opaque || module.starExports.length > 0 || methods.length === 0) return [{ method: '*', path, line: 1, ...place }];
    return methods.map((method) => ({ method, path, line: module.exports.get(method)!.line, ...place }));
  }
  const inPages = PAGES_ROUTE.exec(module.path);
  return inPages === null ? [] : [{ method: '*', path: pathOf(inPages[2]!.replace(/(^|\/)index$/, '').split('/')), line: 1, ...place }];
}

/** `[id]` is a parameter, `[...rest]` takes all, `(group)` and `@slot` are not part of the path. */
function pathOf(segments: readonly string[]): string {
  const kept = segments.filter((segment) => segment !== '' && !/^\(.*\)$|^@/.test(segment));
  return `/${kept.map((segment) => segment.replace(/^\[{1,2}\.\.\.(\w+)\]{1,2}$/, '{*$1}').replace(/^\[(\w+)\]$/, '{$1}')).join('/')}`;
}
