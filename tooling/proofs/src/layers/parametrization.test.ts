import { proveLayers } from './prove-layers.ts';

proveLayers('parametrization');
