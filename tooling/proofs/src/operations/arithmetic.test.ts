import { checkFamily } from '../check-op.ts';

checkFamily('arithmetic');
