import { compile } from '@gradkit/compile';
import { matmul, ones } from '@gradkit/core-tensor';

const step = compile(matmul, { device: 'cpu', threads: 3 });
await step(ones([64, 64]), ones([64, 64]));
