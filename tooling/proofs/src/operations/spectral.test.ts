import { checkFamily } from '../check-op.ts';

checkFamily('spectral');
