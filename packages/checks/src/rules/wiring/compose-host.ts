import type { Problem, Rule } from '../../rule.ts';
import { composeFiles, includesOthers, isOverlay, type ComposeFile } from '../../wiring/compose-files.ts';
import { below, entriesOf, itemsOf, namesIn, textAt, type Located } from '../../wiring/located.ts';

/** A URL whose host is one bare word with a port: inside a project that is the name of a service. */
const URL_HOST = /^[a-z][a-z0-9+.-]*:\/\/(?:[^\s/@]*@)?([A-Za-z0-9][A-Za-z0-9_-]*):\d{2,5}(?:[/?]|$)/;
const KNOWN = /^(localhost|host|gateway|\d+)$/i;

/** A URL in the environment of a service that leads to no service. */
export const rule: Rule = {
  id: 'wiring/compose-host',
  severity: 'warning',
  confidence: 'medium',
  summary: 'A URL in the environment of a compose service names a host that is no service.',
  docs: [
    'Inside a project the services find each other by their names. A host that nothing is called gives `could not translate host name`, on the first connection. Names of containers, aliases and `extra_hosts` count; nothing is said where a network of another project is joined.',
    'Name the service as it is called.',
  ].join('\n\n'),
  reads: ['yaml'],
  examples: {
    good: [{ title: 'A service, an alias, the host itself', files: { 'compose.yaml': 'services:\n  web:\n    image: nginx\n    environment:\n      A: postgres://u:p@db:5432/x\n      B: redis://cache:6379\n      C: http://localhost:80\n      D: http://example.org:80\n      E: "http://${HOST}:80"\n  db:\n    image: postgres\n    networks: {default: {aliases: [cache]}}\n' } }],
    bad: [{ title: 'Another name', files: { 'compose.yaml': 'services:\n  web:\n    image: nginx\n    environment:\n      - DATABASE_URL=postgres://u:p@database:5432/x\n  db:\n    image: postgres\n' }, reports: ['compose.yaml:5'] }],
  },
  async check(tree) {
    return (await tree.use(composeFiles)).flatMap((file) => (isOverlay(file) || includesOthers(file) || joinsOthers(file) ? [] : hostFaults(file)));
  },
};

function joinsOthers({ root, services }: ComposeFile): boolean {
  const external = entriesOf(below(root, 'networks')).some(({ value }) => below(value, 'external') !== undefined);
  return external || [...services.values()].some(({ value }) => ['external_links', 'network_mode', 'extends'].some((key) => below(value, key) !== undefined));
}

function hostFaults({ path, services }: ComposeFile): Problem[] {
  const hosts = new Set([...services.values()].flatMap(({ key, value }) => [key, ...hostsOf(value)]));
  return [...services.values()].flatMap(({ key, value }) => environmentOf(value).flatMap((item) => {
    const host = URL_HOST.exec(item.text)?.[1];
    if (host === undefined || hosts.has(host) || KNOWN.test(host)) return [];
    return [{ path, line: item.line, column: item.column, message: `service "${key}" reaches for the host "${host}", which no service is called; there is ${[...services.keys()].join(', ')}` }];
  }));
}

function hostsOf(service: Located): string[] {
  const names = ['container_name', 'hostname'].flatMap((key) => textAt(below(service, key)) ?? []);
  const aliases = entriesOf(below(service, 'networks')).flatMap(({ value }) => namesIn(below(value, 'aliases')).map(({ text }) => text));
  const added = namesIn(below(service, 'extra_hosts')).map(({ text }) => text.split(/[:=]/)[0]!);
  const links = namesIn(below(service, 'links')).flatMap(({ text }) => text.split(':'));
  return [...names, ...aliases, ...added, ...links];
}

function environmentOf(service: Located): { readonly text: string; readonly line: number; readonly column: number }[] {
  const environment = below(service, 'environment');
  const values = [...entriesOf(environment).map(({ value }) => value), ...itemsOf(environment)];
  return values.flatMap((value) => {
    const text = textAt(value);
    return text === undefined ? [] : [{ text: environment?.kind === 'list' ? text.slice(text.indexOf('=') + 1) : text, line: value.line, column: value.column }];
  });
}
