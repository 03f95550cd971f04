import { checkFamily } from '../check-op.ts';

checkFamily('quantization');
