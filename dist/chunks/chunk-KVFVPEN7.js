import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;
import{d as r}from"./chunk-PN53DYZT.js";import{b as a,c as n,f as u}from"./chunk-GB7UWX4G.js";import{c as t}from"./chunk-YYHUQMVW.js";function h(o){let l=o.confidence_basis.map(({item:e,holds:s,weight:c})=>[e,s?"holds":"does not hold",c]),i=(o.runtime?.steps??[]).map(e=>[t(e.stack),e.step,t(e.command.join(" ")),e.outcome.state==="passed"?"passed":`${e.outcome.state}: ${t(e.outcome.reason)}`,`${(e.durationMs/1e3).toFixed(1)} s`]),d=o.fixes_applied.map(e=>`- round ${e.round}, ${e.outcome}: ${t(e.reason)} (${t(e.files.join(", "))})`),m=o.reasons.map(({code:e,message:s})=>`- ${e}: ${t(s)}`);return[`## Verdict: ${o.verdict}`,`Confidence ${o.confidence}, the weighted share of the evidence that holds. ${o.rounds} rounds, ${o.usage.requests} requests.`,...m.length===0?[]:[m.join(`
`)],r(["Evidence","","Weight"],l),...i.length===0?[]:[r(["Program","Step","Command","","Took"],i)],...d.length===0?[]:[`Fixes:

${d.join(`
`)}`]].join(`

`)}var w={"review-model":a().optional(),"max-rounds":n(0,50).default(4),"context-tokens":n(1e3,1e6).default(6e4),"database-url":a().regex(/^postgres(ql)?:\/\//,"must start with postgres:// or postgresql://").optional(),"step-timeout":n(10,86400).default(600),"allow-weak-isolation":u().default(!1)};export{h as a,w as b};
