import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;
var F="F821",E=[F,"F404","F406","F622","F701","F702","F704","F706","F707","PLE0118","PLE1142"];export{F as a,E as b};
