import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;
var o=class extends Error{name="UserError";code;what;where;fix;details;constructor(e){let d=e.where===void 0?"":` (${e.where})`,n=(e.details??[]).map(i=>`
  - ${i}`).join("");super(`${e.what}${d}.${n}${n===""?" ":`
`}${e.fix} [${e.code}]`,{cause:e.cause}),this.code=e.code,this.what=e.what,this.where=e.where,this.fix=e.fix,this.details=e.details??[]}};function t(r){return r instanceof Error?r.message:String(r)}export{o as a,t as b};
