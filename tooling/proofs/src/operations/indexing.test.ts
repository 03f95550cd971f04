import { checkOp } from '../check-op.ts';
import { indexing } from './indexing.ts';

for (const [name, proof] of Object.entries(indexing)) checkOp(name, proof);
