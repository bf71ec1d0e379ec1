import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;
import{a}from"./chunk-4OHQ5D3K.js";import"./chunk-JPXQYK24.js";import"./chunk-A2UBQOBC.js";export{a as readKotlin};
