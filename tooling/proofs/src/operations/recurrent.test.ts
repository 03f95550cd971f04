import { checkFamily } from '../check-op.ts';

checkFamily('recurrent');
