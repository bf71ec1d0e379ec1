import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;
import{r as a,s as b}from"./chunk-QLHIWTMV.js";import"./chunk-NPLNIESB.js";import"./chunk-ANCOB3HN.js";import"./chunk-A2UBQOBC.js";export{a as parseScript,b as readScript};
