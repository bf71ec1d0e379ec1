import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;
import{a,b}from"./chunk-VJBS3EYI.js";import"./chunk-WQE4XFYG.js";import"./chunk-A2UBQOBC.js";export{b as PythonParser,a as UnreadablePython};
