import { checkFamily } from '../check-op.ts';

checkFamily('special-functions');
