import { checkOp } from '../check-op.ts';
import { products } from './products.ts';

for (const [name, proof] of Object.entries(products)) checkOp(name, proof);
