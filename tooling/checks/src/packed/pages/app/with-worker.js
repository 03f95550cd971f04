import { show } from './page.js';

show(() => new Worker(new URL('./worker.js', import.meta.url), { type: 'module' }));
