import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;
import{a,b,c,d,e}from"./chunk-556X64PK.js";import"./chunk-A2UBQOBC.js";export{b as TomlDate,a as TomlError,e as default,c as parse,d as stringify};
