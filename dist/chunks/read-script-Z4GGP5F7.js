import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;
import{r as a,s as b}from"./chunk-TD73D5OP.js";import"./chunk-DAX3MZUA.js";import"./chunk-23ZE43WX.js";import"./chunk-ICHIK3CL.js";import"./chunk-A2UBQOBC.js";export{a as parseScript,b as readScript};
