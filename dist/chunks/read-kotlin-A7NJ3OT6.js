import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;
import{a}from"./chunk-IVJY4WO7.js";import"./chunk-W4UBDFWC.js";import"./chunk-A2UBQOBC.js";export{a as readKotlin};
