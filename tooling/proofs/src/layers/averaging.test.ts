import { proveLayers } from './prove-layers.ts';

proveLayers('averaging');
