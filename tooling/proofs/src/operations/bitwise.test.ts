import { checkFamily } from '../check-op.ts';

checkFamily('bitwise');
