import { text } from './input-fields.ts';

/** Names of the environments that people approve; none means that there is no such gate. */
export const gateInputs = {
  'gates-plan': text().default(''),
  'gates-review': text().default(''),
  'gates-deploy': text().default(''),
};

/** The gates as the ledger shows them. */
export function gatesOf(inputs: { readonly 'gates-plan': string; readonly 'gates-review': string; readonly 'gates-deploy': string }): { plan: string; review: string; deploy: string } {
  return { plan: inputs['gates-plan'], review: inputs['gates-review'], deploy: inputs['gates-deploy'] };
}
