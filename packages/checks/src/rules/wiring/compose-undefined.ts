import type { Problem, Rule } from '../../rule.ts';
import { composeFiles, includesOthers, namedIn, namesInSection, type ComposeFile } from '../../wiring/compose-files.ts';
import { below, itemsOf, textAt, type Located } from '../../wiring/located.ts';

interface Use {
  readonly section: 'services' | 'volumes' | 'networks' | 'secrets' | 'configs';
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

/** A name in a compose file that the file does not define. */
export const rule: Rule = {
  id: 'wiring/compose-undefined',
  severity: 'error',
  summary: 'A compose service uses a volume, network, secret, config or service that nothing defines.',
  docs: [
    '`docker compose up` refuses the whole project: no service starts. Names count in the file itself; for a file that is laid over another (`compose.prod.yaml`), those of the files beside it count too.',
    'Define the name at the top level of the file (`volumes:`, `networks:`, `secrets:`, `configs:`), or use one that is defined.',
  ].join('\n\n'),
  reads: ['yaml'],
  examples: {
    good: [
      { title: 'Defined here or beside', files: { 'compose.yaml': 'services:\n  db:\n    image: postgres\n    volumes: [data:/var/lib/postgresql/data, ./sql:/sql, /tmp:/tmp, "~/x:/x", "${D}:/d"]\n    networks: {back: {}}\nvolumes:\n  data:\nnetworks: {back: }\n', 'sql/a.sql': 'SELECT 1;\n', 'compose.prod.yaml': 'services:\n  web: {image: nginx, depends_on: [db], networks: [default, back]}\n' } },
    ],
    bad: [
      { title: 'A volume, a network, a service and a secret', files: { 'docker-compose.yml': 'services:\n  web:\n    image: nginx\n    depends_on:\n      - database\n    networks: [front]\n    secrets: [key]\n  db:\n    image: postgres\n    volumes:\n      - pgdata:/var/lib/postgresql/data\n' }, reports: ['docker-compose.yml:5', 'docker-compose.yml:6', 'docker-compose.yml:7', 'docker-compose.yml:11'] },
    ],
  },
  async check(tree) {
    const files = await tree.use(composeFiles);
    return files.flatMap((file) => (includesOthers(file) ? [] : undefinedIn(file, files)));
  },
};

function undefinedIn(file: ComposeFile, files: readonly ComposeFile[]): Problem[] {
  return [...file.services.values()].flatMap(({ value, key }) => (below(value, 'extends') === undefined ? usesOf(value) : []).flatMap((use) => {
    if (/[$`{]/.test(use.text)) return [];
    const names = namesInSection(file, files, use.section);
    if (names.has(use.text) || (use.section === 'networks' && use.text === 'default')) return [];
    const message = use.section === 'services' ? `service "${key}" depends on undefined service "${use.text}"` : `service "${key}" refers to undefined ${use.section.slice(0, -1)} ${use.text}`;
    return [{ path: file.path, line: use.line, column: use.column, message }];
  }));
}

function usesOf(service: Located): Use[] {
  const optional = (value: Located | undefined): boolean => { const required = below(value, 'required'); return required?.kind === 'scalar' && required.value === false; };
  const named = (section: Use['section'], key: string): Use[] => namedIn(below(service, key)).filter(({ value }) => !optional(value)).map(({ text, line, column }) => ({ section, text, line, column }));
  const links = namedIn(below(service, 'links')).map((link) => ({ ...link, section: 'services' as const, text: link.text.split(':')[0]! }));
  const mode = below(service, 'network_mode');
  const shared = /^service:(.+)$/.exec(textAt(mode) ?? '')?.[1];
  return [...named('services', 'depends_on'), ...links, ...(shared === undefined ? [] : [{ section: 'services' as const, text: shared, line: mode!.line, column: mode!.column }]),
    ...named('networks', 'networks'), ...named('secrets', 'secrets'), ...named('configs', 'configs'), ...volumesOf(service)];
}

/** A bare word before the colon is a named volume; a path begins with `.`, `/` or `~`, or a drive. */
function volumesOf(service: Located): Use[] {
  return itemsOf(below(service, 'volumes')).flatMap((item): Use[] => {
    const short = textAt(item);
    const place = { line: item.line, column: item.column, section: 'volumes' as const };
    if (short !== undefined) {
      const name = /^([A-Za-z0-9][A-Za-z0-9_.-]+):[^\\]/.exec(short)?.[1];
      return name === undefined ? [] : [{ ...place, text: name }];
    }
    const source = textAt(below(item, 'source'));
    return textAt(below(item, 'type')) !== 'volume' || source === undefined ? [] : [{ ...place, text: source }];
  });
}
