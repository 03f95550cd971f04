import { PageHeader, Segmented } from '@gradkit-examples/site/components';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Place } from '../network/digit-worker-types.ts';
import { AnswerPanel } from './answer-panel.tsx';
import { LayersPanel } from './layers-panel.tsx';
import { Pad } from './pad.tsx';
import { clear, isPreparing, look, opened, place, problem, removeStroke, usePlace, wanted } from './pad-state.ts';
import { TeachPanel } from './teach-panel.tsx';

const places: readonly (readonly [Place, string])[] = [
  ['js', 'JS'],
  ['wasm', 'WASM'],
  ['webgpu', 'WebGPU'],
];

const names: Readonly<Record<Place, string>> = {
  js: 'gradkit, in JavaScript',
  wasm: 'ONNX Runtime, in WebAssembly',
  webgpu: 'ONNX Runtime, on WebGPU',
};

/** Where the network runs, and how long an answer takes there. */
function PlaceChoice(): JSX.Element {
  const { value } = look;
  return (
    <div class="row place">
      <Segmented label="Runs on" options={places} value={wanted.value} onChange={(next) => void usePlace(next)} />
      <p class="hint">
        {isPreparing.value && wanted.value !== place.value
          ? 'ONNX Runtime is being loaded …'
          : value === null
            ? names[place.value]
            : `${names[value.place]}: ${value.milliseconds.toFixed(1)} ms an answer`}
      </p>
    </div>
  );
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.target instanceof HTMLInputElement && event.target.type === 'text') return;
  if (document.querySelector('dialog[open]') !== null) return;
  if (event.key === 'Escape') clear();
  else if (event.key === 'Backspace' || (event.key === 'z' && (event.ctrlKey || event.metaKey))) removeStroke();
  else return;
  event.preventDefault();
}

export function App(): JSX.Element {
  useEffect(() => {
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, []);
  return (
    <>
      <PageHeader title="Digit pad" lead="Draw a digit: the network answers while you draw, and shows what it sees." />
      {problem.value !== null && (
        <p class="problem failed" role="alert">
          {problem.value}
        </p>
      )}
      <main class="pad-page">
        <Pad />
        <AnswerPanel />
        <TeachPanel />
        <LayersPanel />
      </main>
      <footer class="page-footer row apart">
        <p>
          {opened.value !== null &&
            `Trained on ${opened.value.dataset}, of whose test images it recognises ${(100 * opened.value.accuracy).toFixed(1)} %. `}
          Nothing that you draw leaves this device.
        </p>
        <PlaceChoice />
      </footer>
    </>
  );
}
