import { proveLayers } from './prove-layers.ts';

proveLayers('recurrent');
