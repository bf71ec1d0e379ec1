import { createRedactor, type Redact } from '@dark-factory/models';
import { variable, type Host } from '../host.ts';

/** Variables that hold a secret, for the endpoint or for GitHub. */
const SECRETS = ['DARK_FACTORY_API_KEY', 'COPILOT_GITHUB_TOKEN', 'GITHUB_TOKEN', 'GH_TOKEN'];

/**
 * Replaces what this machine's environment holds in secrets. Requests carry no key; this is the second fence, for a
 * model or an endpoint that says it back.
 */
export function secretsRedactor(host: Pick<Host, 'env'>, databaseUrl: string | undefined): Redact {
  const databases = [databaseUrl, variable(host, 'DARK_FACTORY_DATABASE_URL')];
  return createRedactor([...SECRETS.map((name) => variable(host, name)), ...databases, ...databases.map(passwordOf)]);
}

function passwordOf(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const { password } = new URL(url);
  try {
    return decodeURIComponent(password);
  } catch {
    return password;
  }
}
