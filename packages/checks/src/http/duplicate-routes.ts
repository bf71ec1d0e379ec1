import type { SourceTree } from '../source-tree.ts';
import type { HttpRoute } from './http-route.ts';
import { ANY, REST, shapeOf, type PathShape } from './path-shape.ts';
import { pythonRoutes } from './python-routes.ts';
import { scriptRoutes } from './script-routes.ts';
import { isTestPath } from './test-path.ts';

/** A route that another one of its server answers first. */
export interface HiddenRoute {
  readonly route: HttpRoute;
  readonly first: HttpRoute;
  /** `same`: both have the same path; `shadowed`: a parameter of the first takes what the second spells out. */
  readonly kind: 'same' | 'shadowed';
  /** Nothing tells whether the first hands the request on. */
  readonly unsure: boolean;
}

interface Candidate {
  readonly route: HttpRoute;
  readonly shape: PathShape;
  readonly server: unknown;
  readonly router: unknown;
  readonly mayPassOn: boolean;
  /** The first route that fits wins. */
  readonly ordered: boolean;
  readonly place: unknown;
}

/** A parameter that is a part of its segment: `@{name}` takes less than any segment. */
const PARTIAL = /[^/]\{|\}[^/]/;

/** The routes of a tree that can never be reached, or not as they are meant. */
export async function hiddenRoutes(tree: SourceTree): Promise<readonly HiddenRoute[]> {
  const all = [...await pythonCandidates(tree), ...await scriptCandidates(tree)];
  const candidates = all.filter(({ route, shape }) => !shape.includes(REST) && !PARTIAL.test(route.path ?? route.tail ?? ''));
  return [...repeated(candidates), ...shadowed(candidates)];
}

async function pythonCandidates(tree: SourceTree): Promise<Candidate[]> {
  const { routes } = await tree.use(pythonRoutes);
  return routes.filter((route) => route.owner !== undefined && !route.endpoint.conditional && !isTestPath(route.file)).map((route) => ({
    route, shape: shapeOf(route.path ?? route.tail ?? ''), server: route.app?.object ?? route.owner!.object, router: route.owner!.object,
    mayPassOn: false, ordered: route.framework === 'FastAPI' && !constrained(route.path ?? route.tail ?? ''), place: route.endpoint,
  }));
}

async function scriptCandidates(tree: SourceTree): Promise<Candidate[]> {
  const { routes } = await tree.use(scriptRoutes);
  return routes.flatMap((route) => {
    const { owner, endpoint, framework } = route;
    if (owner === undefined || endpoint === undefined || endpoint.conditional || isTestPath(route.file) || !/^(Express|Fastify)$/.test(framework) || owner.object.kind === 'parameter') return [];
    const simple = endpoint.path?.every((part) => part.kind === 'text' && !/[(*?+{]/.test(part.text)) === true;
    return simple ? [{ route, shape: shapeOf(route.path ?? route.tail ?? ''), server: owner.object, router: owner.object, mayPassOn: framework === 'Express' && endpoint.passesOn, ordered: framework === 'Express', place: endpoint }] : [];
  });
}

/** `{id:int}` takes less than any segment. */
function constrained(path: string): boolean {
  return /\{\w+:(?!path)/.test(path);
}

function repeated(candidates: readonly Candidate[]): HiddenRoute[] {
  const firsts = new Map<unknown, Map<string, Candidate>>();
  return candidates.flatMap((candidate) => {
    const known = firsts.get(candidate.server) ?? new Map<string, Candidate>();
    firsts.set(candidate.server, known);
    const key = `${candidate.route.method} /${candidate.shape.join('/')}${(candidate.route.path ?? candidate.route.tail ?? '').endsWith('/') ? '/' : ''}`;
    const first = known.get(key);
    if (first === undefined) known.set(key, candidate);
    if (first === undefined || first.place === candidate.place || first.mayPassOn || (first.router !== candidate.router && first.route.path === undefined)) return [];
    return [{ route: candidate.route, first: first.route, kind: 'same' as const, unsure: first.router !== candidate.router }];
  });
}

function shadowed(candidates: readonly Candidate[]): HiddenRoute[] {
  const byRouter = new Map<unknown, Candidate[]>();
  for (const candidate of candidates) {
    if (!candidate.ordered) continue;
    const known = byRouter.get(candidate.router);
    if (known === undefined) byRouter.set(candidate.router, [candidate]);
    else known.push(candidate);
  }
  return [...byRouter.values()].flatMap((routes) => {
    const open = new Map<string, Candidate[]>();
    const found = new Map<unknown, HiddenRoute>();
    for (const candidate of routes) {
      const size = `${candidate.route.method} ${candidate.shape.length}`;
      const before = open.get(size) ?? [];
      const first = before.find((earlier) => earlier.place !== candidate.place && earlier.route.file === candidate.route.file && takes(earlier.shape, candidate.shape));
      if (first !== undefined && !first.mayPassOn && !found.has(candidate.place)) found.set(candidate.place, { route: candidate.route, first: first.route, kind: 'shadowed', unsure: false });
      if (candidate.shape.includes(ANY) && before.length < MAX_OPEN) open.set(size, [...before, candidate]);
    }
    return [...found.values()];
  });
}

/** Routes with parameters that are compared with each later one of a router. */
const MAX_OPEN = 40;

/** Whether an earlier path takes everything that a later one means, and is not the same. */
function takes(earlier: PathShape, later: PathShape): boolean {
  return earlier.every((segment, index) => segment === later[index] || segment === ANY) && earlier.some((segment, index) => segment !== later[index]);
}
