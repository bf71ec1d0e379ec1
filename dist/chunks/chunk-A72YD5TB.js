import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;
function r(t){let n=t.trim();return n.length<=2e3?n:`${n.slice(0,1999)}…`}function e(t){return t.replace(/\s+/g," ").trim()}export{r as a,e as b};
