import { checkOp } from '../check-op.ts';
import { windows } from './windows.ts';

for (const [name, proof] of Object.entries(windows)) checkOp(name, proof);
