import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;
import{d}from"./chunk-Y7IG3G3W.js";import{b as i,c as s,e as f,f as p}from"./chunk-SO25KGOS.js";import{c as t}from"./chunk-YYHUQMVW.js";function l(o,n,r){n!==void 0&&r.warning(`${o} was stopped: ${n.message}`)}function w(o){let n=o.confidence_basis.map(({item:e,holds:a,weight:c})=>[e,a?"holds":"does not hold",c]),r=(o.runtime?.steps??[]).map(e=>[t(e.stack),e.step,t(e.command.join(" ")),e.outcome.state==="passed"?"passed":`${e.outcome.state}: ${t(e.outcome.reason)}`,`${(e.durationMs/1e3).toFixed(1)} s`]),m=o.fixes_applied.map(e=>`- round ${e.round}, ${e.outcome}: ${t(e.reason)} (${t(e.files.join(", "))})`),u=o.reasons.map(({code:e,message:a})=>`- ${e}: ${t(a)}`);return[`## Verdict: ${o.verdict}`,`Confidence ${o.confidence}, the weighted share of the evidence that holds. ${o.rounds} rounds, ${o.usage.requests} requests.`,...u.length===0?[]:[u.join(`
`)],d(["Evidence","","Weight"],n),...r.length===0?[]:[d(["Program","Step","Command","","Took"],r)],...m.length===0?[]:[`Fixes:

${m.join(`
`)}`]].join(`

`)}var _={"review-model":i().optional(),fix:f("safe","none").optional(),"max-rounds":s(0,50).default(4),"context-tokens":s(1e3,1e6).default(6e4),"database-url":i().regex(/^postgres(ql)?:\/\//,"must start with postgres:// or postgresql://").optional(),"step-timeout":s(10,86400).default(600),"allow-weak-isolation":p().default(!1)};export{l as a,w as b,_ as c};
