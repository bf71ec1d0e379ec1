import { bundle, writeDist } from '../../scripts/build.ts';
const { dist } = await bundle(); await writeDist(dist, '/tmp/demo-gen/dist'); console.log([...dist.keys()].filter((k) => !k.includes('/')));
