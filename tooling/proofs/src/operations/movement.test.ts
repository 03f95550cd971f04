import { checkOp } from '../check-op.ts';
import { movement } from './movement.ts';

for (const [name, proof] of Object.entries(movement)) checkOp(name, proof);
