import type { Problem, Rule } from '../../rule.ts';
import { composeFiles, includesOthers, isOverlay, type ComposeFile } from '../../wiring/compose-files.ts';
import { dockerfiles } from '../../wiring/dockerfiles.ts';
import { below, entriesOf, itemsOf, textAt, type Located } from '../../wiring/located.ts';

/** Compose services that wait for what cannot happen, or that take one port twice. */
export const rule: Rule = {
  id: 'wiring/compose-health',
  severity: 'warning',
  summary: 'A compose service waits for the health of one without a healthcheck, or takes a host port that another has.',
  docs: [
    '`condition: service_healthy` needs a `healthcheck` of the other service or of its image: without one, `docker compose up` ends with `has no healthcheck configured`. Two services cannot bind one port of the host.',
    'Give the service a `healthcheck`, or wait for `service_started`. Give one of the services another port.',
  ].join('\n\n'),
  reads: ['yaml'],
  examples: {
    good: [{ title: 'A check of its own, and ports apart', files: { 'compose.yaml': 'services:\n  web: {image: nginx, ports: ["80:80"], depends_on: {db: {condition: service_healthy}}}\n  db: {image: postgres, ports: ["127.0.0.1:5432:5432"], healthcheck: {test: pg_isready}}\n' } }],
    bad: [{ title: 'No check, and one port twice', files: { 'compose.yaml': 'services:\n  web:\n    image: nginx\n    ports: ["8080:80"]\n    depends_on:\n      db:\n        condition: service_healthy\n  db:\n    image: postgres:17\n  admin:\n    image: adminer\n    ports:\n      - 8080:8080\n' }, reports: ['compose.yaml:7', 'compose.yaml:13'] }],
  },
  async check(tree) {
    const anyCheck = [...tree.use(dockerfiles).values()].some(({ instructions }) => instructions.some(({ keyword }) => keyword === 'HEALTHCHECK'));
    return (await tree.use(composeFiles)).flatMap((file) => [...(isOverlay(file) || includesOthers(file) ? [] : healthFaults(file, anyCheck)), ...portFaults(file)]);
  },
};

/** An image of the tree may bring a check; of those of others, the usual databases are known to have none. */
function healthFaults(file: ComposeFile, anyCheck: boolean): Problem[] {
  return [...file.services.values()].flatMap(({ value }) => entriesOf(below(value, 'depends_on')).flatMap((entry) => {
    const condition = below(entry.value, 'condition');
    const other = file.services.get(entry.key)?.value;
    if (condition === undefined || textAt(condition) !== 'service_healthy' || other === undefined || below(other, 'healthcheck') !== undefined || below(other, 'extends') !== undefined) return [];
    const built = below(other, 'build') !== undefined;
    const image = textAt(below(other, 'image')) ?? '';
    if (built ? anyCheck : !/^(docker\.io\/)?(library\/)?(postgres|mysql|mariadb|redis|mongo|rabbitmq|nginx|python|node)(:|$)/.test(image)) return [];
    return [{ path: file.path, line: condition.line, column: condition.column, message: `service "${entry.key}" has no healthcheck configured` }];
  }));
}

function portFaults(file: ComposeFile): Problem[] {
  const taken = new Map<string, string>();
  return [...file.services.values()].flatMap((service) => (below(service.value, 'profiles') === undefined ? itemsOf(below(service.value, 'ports')) : []).flatMap((item) => {
    const port = hostPort(item);
    if (port === undefined) return [];
    const other = taken.get(port);
    taken.set(port, other ?? service.key);
    return other === undefined || other === service.key ? [] : [{ path: file.path, line: item.line, column: item.column, message: `host port ${port} is taken by service "${other}" already` }];
  }));
}

/** Only `"8080:80"` without an address: with one, two services may share the number. */
function hostPort(item: Located): string | undefined {
  const short = /^(\d+):\d+(\/tcp)?$/.exec(textAt(item) ?? '')?.[1];
  const published = below(item, 'published');
  return short ?? (published?.kind === 'scalar' && below(item, 'host_ip') === undefined && below(item, 'protocol') === undefined && /^\d+$/.test(String(published.value)) ? String(published.value) : undefined);
}
