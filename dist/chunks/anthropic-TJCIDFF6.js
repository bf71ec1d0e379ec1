import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;
import"./chunk-A2UBQOBC.js";async function t(o){throw await Promise.resolve(),new Error(`not written yet: ${o.model}`)}export{t as createAnthropicEndpoint};
