import type { ClientConfig } from 'pg';

/** Where a server listens, and who we are there. A `host` that is a folder is the one of its unix socket. */
export type ServerAddress = Pick<ClientConfig, 'host' | 'port' | 'user' | 'password' | 'database' | 'connectionString'>;

const TIMEOUT_MS = 10_000;

/**
 * Runs statements one after another on one connection: makes and drops databases.
 * @throws Error with the server's message when it refuses the connection or a statement
 */
export async function runStatements(address: ServerAddress, statements: readonly string[]): Promise<void> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ ...address, connectionTimeoutMillis: TIMEOUT_MS, query_timeout: TIMEOUT_MS });
  // A connection that breaks while nothing is asked of it must not end this process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end().catch(() => undefined);
  }
}
