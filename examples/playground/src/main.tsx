import { effect } from '@preact/signals';
import { wrap } from 'comlink';
import { render } from 'preact';
import { Playground } from './playground.ts';
import { fromHash, toHash } from './settings/hash.ts';
import { App } from './view/app.tsx';
import { PlaygroundContext } from './view/context.ts';
import type { Engine } from './worker/engine.ts';

const worker = new Worker(new URL('./worker/worker.ts', import.meta.url), { type: 'module' });
const nextFrame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
const playground = new Playground(wrap<Engine>(worker), fromHash(location.hash), nextFrame);

effect(() => {
  const hash = toHash(playground.state.value);
  history.replaceState(null, '', hash === '' ? location.pathname : `#${hash}`);
});
addEventListener('hashchange', () => playground.goTo(fromHash(location.hash)));

render(
  <PlaygroundContext value={playground}>
    <App />
  </PlaygroundContext>,
  document.getElementById('app')!,
);
void playground.open();
