import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;
import{b as r}from"./chunks/chunk-MOKDZXRH.js";import"./chunks/chunk-A2UBQOBC.js";import{parentPort as a,workerData as o}from"node:worker_threads";if(a!==null){let t=a;await r(o,e=>t.postMessage(e))}
