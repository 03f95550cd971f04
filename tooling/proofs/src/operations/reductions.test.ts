import { checkOp } from '../check-op.ts';
import { reductions } from './reductions.ts';

for (const [name, proof] of Object.entries(reductions)) checkOp(name, proof);
