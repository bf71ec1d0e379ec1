/** `yaml` is CommonJS: a bundler that splits gives a dynamic import of it no named exports, so that they are named here. */
export { parseAllDocuments } from 'yaml';
