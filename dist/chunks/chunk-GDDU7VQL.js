import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;
import{f as i}from"./chunk-23ZE43WX.js";function y({record:t,pullRequest:n,issueUrl:r,archive:o,missing:e}){return{"pull-request":n===null||n.kind==="refused"?null:n.url,issue:r,branch:t.tree?.commit?.branch??null,archive:o?.url??null,missing:e.length}}function f({record:t,pullRequest:n,issueUrl:r,issueNumber:o,archive:e,missing:u}){let m=n===null?"none yet":n.kind==="refused"?`the token may not open it (${i(n.reason)}); [open it](${n.compareUrl})`:`[#${n.number}](${n.url})`,s=[`- Ledger: [#${o}](${r})`,`- Pull request: ${m}`,`- Branch: ${t.tree?.commit===null||t.tree===null?"none yet":`\`${t.tree.commit.branch}\``}`,`- Delivery archive: ${e===null?"none yet":e.url===null?e.name:`[${e.name}](${e.url})`}`,...t.verdict===null?[]:[`- Verdict: ${t.verdict.verdict}, confidence ${t.verdict.confidence}`]],l=u.map(({what:$,reason:a})=>`- ${i($)}: ${i(a)}`);return[`## ${t.plan.expedition.name}`,s.join(`
`),...l.length===0?[]:[`Missing:

${l.join(`
`)}`]].join(`

`)}export{y as a,f as b};
