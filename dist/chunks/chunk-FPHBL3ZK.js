import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;
var e={accept:0,failure:1,usage:2,revise:3,bug:70,interrupted:130,terminated:143};function t(r){switch(r){case"ACCEPT":return e.accept;case"REVISE":return e.revise;case"REJECT":return e.failure}}export{e as a,t as b};
