import { checkFamily } from '../check-op.ts';

checkFamily('trigonometric');
