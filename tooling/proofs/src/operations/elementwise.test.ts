import { checkOp } from '../check-op.ts';
import { elementwise } from './elementwise.ts';

for (const [name, proof] of Object.entries(elementwise)) checkOp(name, proof);
