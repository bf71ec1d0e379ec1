import { baseOf, type SourceTree } from '../source-tree.ts';

/** Which database a script is for. */
export type SqlDialect = 'postgresql' | 'other' | 'unknown';

/** Words and signs that PostgreSQL's grammar or catalogue has not and another database has. */
const OTHER = new RegExp([
  // MySQL, MariaDB
  '`', '\\bENGINE\\s*=', '\\bAUTO_INCREMENT\\b', '^[ \\t]*DELIMITER\\b', '/\\*!\\d', '\\bUNSIGNED\\b', '\\b(?:MEDIUM|TINY)INT\\b', '\\b(?:MEDIUM|LONG|TINY)(?:TEXT|BLOB)\\b', '\\bON\\s+DUPLICATE\\s+KEY\\b', '\\b(?:INSERT|UPDATE)\\s+IGNORE\\b',
  '^[ \\t]*REPLACE\\s+INTO\\b', '^[ \\t]*#', '\\bLOAD\\s+DATA\\b', '\\bCHARACTER\\s+SET\\b', '\\bCHARSET\\b', '^[ \\t]*USE\\s+\\w+', '^[ \\t]*SHOW\\s+(?:TABLES|DATABASES|CREATE)\\b', '\\\\\'', '\\bDATE_(?:ADD|SUB)\\s*\\(', '\\bFULLTEXT\\b', '\\bZEROFILL\\b', '\\bIFNULL\\s*\\(',
  '^[ \\t]*(?:UN)?LOCK\\s+TABLES\\b', '\\bSTRAIGHT_JOIN\\b', '^[ \\t]*CALL\\s+\\w+\\s*;', '\\bSIGNAL\\s+SQLSTATE\\b', '\\bMODIFY\\s+(?:COLUMN\\s+)?\\w+\\s+\\w+', '\\bCHANGE\\s+COLUMN\\b',
  // SQLite
  '\\bAUTOINCREMENT\\b', '^[ \\t]*PRAGMA\\b', '\\bWITHOUT\\s+ROWID\\b', '\\bINSERT\\s+OR\\s+\\w+', '^\\.\\w+', '^[ \\t]*ATTACH\\b', '\\bUSING\\s+fts[345]\\b', '\\bVIRTUAL\\s+TABLE\\b', '\\bstrftime\\s*\\(', '\\)\\s*STRICT\\b', '\\bRAISE\\s*\\(', '\\bON\\s+CONFLICT\\s+(?:REPLACE|IGNORE|ABORT|FAIL|ROLLBACK)\\b', '\\bGLOB\\b', '^[ \\t]*BEGIN\\s+(?:IMMEDIATE|EXCLUSIVE|DEFERRED)\\b',
  // SQL Server
  '^[ \\t]*GO[ \\t]*(?:;[ \\t]*)?\\r?$', '(?:^|[\\s.,(])\\[[A-Za-z_][\\w ]*\\]', '\\bN(?:VAR)?CHAR\\b', '\\bNVARCHAR\\b', '\\bNTEXT\\b', '\\bUNIQUEIDENTIFIER\\b', '\\bDATETIME2?\\b', '\\bDATETIMEOFFSET\\b', '\\bDECLARE\\s+@', '(?:^|[\\s,(=])@@?\\w+', '\\bIDENTITY\\s*\\(', '\\bSELECT\\s+(?:DISTINCT\\s+)?TOP\\b', '\\bGETDATE\\s*\\(', '\\bOBJECT_ID\\s*\\(', '\\b(?:NON)?CLUSTERED\\b', '\\bNOLOCK\\b', '^[ \\t]*(?:EXEC|PRINT)\\b', '\\b(?:CROSS|OUTER)\\s+APPLY\\b', '\\bsys\\.\\w+', '\\bdbo\\.', '\\bCREATE\\s+OR\\s+ALTER\\b', '\\bSET\\s+NOCOUNT\\b', '\\bISNULL\\s*\\(',
  // Oracle, DB2, H2, HSQLDB
  '\\bN?VARCHAR2\\b', '\\bNUMBER\\s*[(,]', '\\bN?CLOB\\b', '\\bSYSDATE\\b', '\\bSYSTIMESTAMP\\b', '\\bDUAL\\b', '\\bDBMS_\\w+', '\\bCONNECT\\s+BY\\b', '\\bMINUS\\b', '^[ \\t]*/[ \\t]*\\r?$', '\\bNVL2?\\s*\\(', '\\bROWNUM\\b', '\\bTABLESPACE\\s+\\w+\\s+(?:PCTFREE|STORAGE|LOGGING)', '\\bPURGE\\b', '\\bPRAGMA\\b', '\\bIS\\s+RECORD\\b', '\\bEXECUTE\\s+IMMEDIATE\\b', '\\bBITMAP\\s+INDEX\\b', '\\bMERGE\\s+INTO\\b.*\\bKEY\\s*\\(', '(?<!\\bAS\\s{1,8})\\bIDENTITY\\b(?!\\s*\\()', '\\bLONGVAR\\w+', '\\bORGANIZE\\s+BY\\b', '\\bSYSIBM\\b', '^[ \\t]*(?:REM|PROMPT|SPOOL|WHENEVER|CONNECT)\\b', '\\b(?:MODIFY|ADD)\\s*\\(', '\\(\\+\\)',
  // ClickHouse, BigQuery, Snowflake, DuckDB, Hive, Spark, Trino, Redshift, Databricks, CockroachDB and relatives
  '\\bMergeTree\\b', '\\b(?:Nullable|LowCardinality|DateTime64|FixedString)\\s*\\(', '\\bU?Int(?:8|16|32|64|128|256)\\b', '\\bFloat(?:32|64)\\b', '\\b(?:STRUCT|ARRAY|MAP)\\s*<', '\\bSAFE_\\w+', '\\bQUALIFY\\b', '\\bOR\\s+REPLACE\\s+(?:\\w+\\s+)?(?:TABLE|SCHEMA|DATABASE|STREAM|STAGE|WAREHOUSE|TASK|SECRET|MACRO)\\b', '\\bVARIANT\\b', '\\bCOPY\\s+INTO\\b', '\\bLATERAL\\s+VIEW\\b', '\\bPARTITIONED\\s+BY\\b', '\\bSTORED\\s+AS\\b', '\\bROW\\s+FORMAT\\b', '\\bTBLPROPERTIES\\b',
  '\\b(?:DIST|SORT)KEY\\b', '\\bDISTSTYLE\\b', '\\bDISTRIBUTED\\s+(?:BY|RANDOMLY|REPLICATED)\\b', '\\bCLUSTER\\s+BY\\b', '\\bCLUSTERING\\s+ORDER\\b', '\\bINSERT\\s+OVERWRITE\\b', '\\bINT64\\b', '\\bFLOAT64\\b', '\\bSTRING\\b', '\\b(?:UN)?PIVOT\\b', '\\bread_(?:csv|parquet|json)\\w*\\s*\\(', '\\bUPSERT\\s+INTO\\b', '\\bUNNEST\\s*\\([^)]*\\)\\s+WITH\\s+OFFSET\\b', '\\bTRY_CAST\\b', '\\bFLATTEN\\b', '\\bENCODE\\s+\\w+', '\\b(?:TINYINT|DOUBLE|BYTES|HUGEINT|UBIGINT)\\b(?!\\s+PRECISION)', '\\bFORMAT\\s+(?:JSON|CSV|PARQUET|Pretty\\w*|TabSeparated)', '\\bSETTINGS\\s+\\w+', '\\bPREWHERE\\b', '\\b(?:SELECT|BY)\\s+ALL\\b', '\\bEXCLUDE\\s*\\(', '\\bEXCEPT\\s*\\(\\s*\\w+\\s*[,)]', '\\bSEMI\\s+JOIN\\b', '\\bANTI\\s+JOIN\\b', '\\bASOF\\b', '\\bINSTALL\\s+\\w+', '\\bDESCRIBE\\b', '\\bKEYSPACE\\b', '\\bALLOW\\s+FILTERING\\b', '\\bOPTIMIZE\\b', '\\bCREATE\\s+(?:EXTERNAL|STREAM|SINK|SOURCE|PIPE|STAGE|WAREHOUSE|MACRO|DICTIONARY|MODEL)\\b', '\\bUSING\\s+(?:delta|iceberg|parquet)\\b', '==',
].join('|'), 'im');

/** Marks of a program that writes the script, or of a tool that fills it in. */
const TEMPLATE = /\{\{|\{%|\{#|<%|\$\{|\$\([A-Za-z_]\w*\)|\{[A-Za-z_][\w.]*\}|#\{|<<\w+>>|<\w+>|__\w+__|@\w+@|&&?\w+\.|%\w+%|\[\[|^[ \t]*-- ?\+|:'\w+'|:"\w+"|\bsqlc\.\w+/m;

/** What only PostgreSQL and those who speak its language have. */
const POSTGRESQL = /\b(?:BIG|SMALL)?SERIAL\b|\bJSONB\b|\bTIMESTAMPTZ\b|\bBYTEA\b|\bCREATE\s+EXTENSION\b|\bplpgsql\b|\bpg_catalog\b|\bFROM\s+stdin\b|\bgen_random_uuid\s*\(|\buuid_generate_v4\s*\(|\bUSING\s+(?:gin|gist|btree|brin)\b|\bILIKE\b|\bTIMESTAMP\s+WITH(?:OUT)?\s+TIME\s+ZONE\b|\bAS\s+ENUM\b|\bTSVECTOR\b|\bCITEXT\b/i;
/** What nothing else has that puts these words into use: forks whose grammar differs. */
const FORK = /\b(?:cockroach|crdb|redshift|greenplum|yugabyte|materialize|risingwave|questdb|vertica|duckdb|snowflake|sqlite|mysql|mariadb|oracle|mssql|tsql|t-sql|clickhouse|bigquery|hive|spark|presto|trino|athena|teradata|netezza|cassandra|db2|derby|h2|hsqldb|firebird|sybase|informix|exasol|saphana|tidb|vitess|doris|starrocks|flink|ksql|dremio|databricks|impala|sqlserver|sql[_-]server|singlestore|edgedb|surreal|monetdb|d1|dbt)\b/i;

/** Says for which database a script is; what does not show is `unknown`. */
export function dialectOf(path: string, text: string): SqlDialect {
  if (FORK.test(path.replaceAll(/[_./-]/g, ' ')) || TEMPLATE.test(text) || OTHER.test(text)) return 'other';
  if (FORK.test(text.slice(0, 400))) return 'other';
  return POSTGRESQL.test(text) ? 'postgresql' : 'unknown';
}

/** Which databases a tree names in its manifests, its settings and its addresses. */
export interface DatabasesOfTree {
  readonly postgresql: boolean;
  readonly other: boolean;
}

const NAMES_POSTGRESQL = /\b(?:psycopg\w*|asyncpg|pg8000|postgres(?:ql)?|pgvector|pg-promise|node-postgres|postgis|timescaledb)\b|"pg"\s*:/i;
const NAMES_OTHER = /\b(?:\w*mysql\w*|mariadb|\w*sqlite3?|mssql|tedious|pyodbc|pymssql|oracledb|cx_oracle|snowflake\S*|bigquery|clickhouse\S*|duckdb|com\.h2database|databricks|redshift\S*|dbt-\w+|sqlfluff|sqlglot|cockroach\w*|libsql|turso|cassandra|pyspark|trino|presto)\b/i;
const SETTINGS = /^(?:requirements[^/]*\.(?:txt|in)|pyproject\.toml|setup\.(?:py|cfg)|Pipfile|package\.json|(?:docker-)?compose[^/]*\.ya?ml|\.env.*|alembic\.ini|build\.gradle(?:\.kts)?|pom\.xml|libs\.versions\.toml|application[^/]*\.(?:properties|ya?ml)|(?:config|settings|database|db|session)\.(?:py|ts|js)|schema\.prisma|drizzle\.config\.\w+|sqlc\.ya?ml)$/;

/** The databases that a tree names. */
export function databasesOfTree(tree: SourceTree): DatabasesOfTree {
  let postgresql = false;
  let other = false;
  for (const { path } of tree.files) {
    if (!SETTINGS.test(baseOf(path))) continue;
    const text = (tree.text(path) ?? '').slice(0, 200_000);
    postgresql ||= NAMES_POSTGRESQL.test(text);
    other ||= NAMES_OTHER.test(text);
  }
  return { postgresql, other };
}
