/** `yaml` is CommonJS: a bundler that splits gives a dynamic import of it no named exports, so that they are named here. */
export { isAlias, isMap, isScalar, isSeq, Composer, Parser, visit } from 'yaml';
