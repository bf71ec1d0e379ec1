/** The version of this program as receipts name it; a test holds it to package.json. */
export const TOOL = { name: 'dark-factory', version: '0.1.0' } as const;
