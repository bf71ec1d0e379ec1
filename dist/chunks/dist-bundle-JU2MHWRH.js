import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;
import{a,b}from"./chunk-V4FMKFHF.js";import"./chunk-NVGQOPGC.js";import"./chunk-DILYPLRU.js";import"./chunk-A2UBQOBC.js";export{a as VERSION,b as retry};
