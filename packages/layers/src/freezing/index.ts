export { freeze, unfreeze } from './freeze.ts';
export { layerwiseRates } from './layerwise-rates.ts';
export { trainedStateDict } from './trained-state-dict.ts';
