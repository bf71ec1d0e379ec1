/** Words that begin a constraint of a table, or a sentence. */
const NO_NAMES = /^(?:primary|foreign|unique|constraint|check|index|key|exclude|like|references|partition|period|fulltext|a|an|the|and|or|all|any|each|see|plus|with|other|same|standard|usual|timestamps|columns?|inherits|optional|for|of|on|to|as)$/i;
/** Names of types in SQL and what plans write in their place. */
const TYPE = /^(?:(?:small|big|tiny|medium)?int(?:eger|\d)?|(?:small|big)?serial|numeric|decimal|real|double|float\d?|money|(?:var|n|nvar)?char(?:acter)?|varchar2|string|text|citext|clob|uuid|guid|bool(?:ean)?|bit|date|datetime|time|timestamp|timestamptz|timetz|interval|jsonb?|bytea|blob|binary|varbinary|inet|cidr|macaddr|xml|tsvector|tsquery|vector|enum|hstore|point|geometry|geography|int4range|int8range|tstzrange|daterange)(?:\(.*\)?)?(?:\[\])*,?$/i;

/** The name of the column that an entry of a plan defines, as written; `undefined` where the entry may be anything else. */
export function promisedColumn(definition: string): string | undefined {
  const [, quoted, plain, rest] = /^(?:["`[]([A-Za-z_]\w*)["`\]]|([A-Za-z_]\w*)):?(?:\s([^]*))?$/.exec(definition.trim()) ?? [];
  const name = quoted ?? plain;
  if (name === undefined || (quoted === undefined && NO_NAMES.test(name))) return undefined;
  const second = rest?.trim().split(/\s+/)[0];
  return second === undefined || TYPE.test(second) ? name : undefined;
}
