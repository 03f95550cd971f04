import { elementwise } from './elementwise.ts';
import { indexing } from './indexing.ts';
import { movement } from './movement.ts';
import { products } from './products.ts';
import { reductions } from './reductions.ts';
import { windows } from './windows.ts';

export const proofs = { ...elementwise, ...reductions, ...movement, ...indexing, ...products, ...windows };
