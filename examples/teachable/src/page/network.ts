import { proxy, wrap } from 'comlink';
import type { Vision } from '../worker/vision-worker.ts';
import { messageOf, network } from './state.ts';

const worker = new Worker(new URL('../worker/vision-worker.ts', import.meta.url), { type: 'module' });

/** The network that looks at images, in a worker. */
export const vision = wrap<Vision>(worker);

/** Resolves when it can look; rejects where it could not be loaded. */
export const loaded: Promise<void> = load();
loaded.catch(() => {}); // `network` says it

async function load(): Promise<void> {
  try {
    const url = new URL('backbone.safetensors', document.baseURI).href;
    await vision.load(
      url,
      proxy((share) => (network.value = Math.min(share, 0.99))),
    );
    network.value = 1;
  } catch (error) {
    network.value = messageOf(error);
    throw error;
  }
}
