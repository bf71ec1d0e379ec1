import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;
import{a}from"./chunk-7X5DRMH6.js";import"./chunk-A2UBQOBC.js";export default a();
