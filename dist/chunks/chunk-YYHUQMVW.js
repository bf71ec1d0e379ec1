import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;
function i(e){return e.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g,n=>`\\x${n.charCodeAt(0).toString(16).padStart(2,"0")}`).replace(/^(\s*)::/gm,"$1: :").replace(/##\[/g,"# #[")}function g(e,n=20,t=4e3){let r=i(e.replace(/\r\n/g,`
`)).trimEnd().split(`
`).slice(-n).join(`
`);return r.length>t?`…${r.slice(-t)}`:r}function s(e){return i(e).replace(/[\\`*_{}[\]<>|#~]/g,n=>`\\${n}`).replace(/@/g,"@​").replace(/\n/g," ")}export{i as a,g as b,s as c};
