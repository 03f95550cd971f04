import { proveLayers } from './prove-layers.ts';

proveLayers('lazy', { areOthers: true });
