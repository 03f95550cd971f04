import { Slider } from '@gradkit-examples/site/components';
import { useSignal, useSignalEffect } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { DatasetName } from '../settings/settings.ts';
import { usePlayground } from './context.ts';
import { datasetLabels } from './labels.ts';
import { OwnPoints } from './own-points.tsx';
import { colorOf, sharpContext } from './paint.ts';

const size = 60;

/** A dataset as a small picture of its points. */
function Thumbnail({ dataset }: { readonly dataset: DatasetName }): JSX.Element {
  const playground = usePlayground();
  const canvas = useRef<HTMLCanvasElement>(null);
  const points = useSignal<Float32Array | null>(null);
  useEffect(() => {
    void playground.preview(dataset).then((found) => (points.value = found));
  }, [playground, dataset, points]);
  useSignalEffect(() => {
    if (canvas.current === null || points.value === null) return;
    const context = sharpContext(canvas.current, size, size);
    const isValue = dataset === 'plane' || dataset === 'hills';
    for (let i = 0; i < points.value.length; i += 3) {
      const [x, y, target] = points.value.subarray(i, i + 3);
      context.fillStyle = colorOf(isValue ? target : 2 * target - 1);
      context.beginPath();
      context.arc(((x / 1.25 + 1) / 2) * size, ((1 - y / 1.25) / 2) * size, 1.9, 0, 2 * Math.PI);
      context.fill();
    }
  });
  return <canvas ref={canvas} width={size} height={size} aria-hidden="true" />;
}

/** Which points there are. */
export function DataPanel(): JSX.Element {
  const playground = usePlayground();
  const state = playground.state.value;
  const isOwn = state.dataset === 'own';
  return (
    <section class="panel data" aria-labelledby="data-title">
      <h2 id="data-title">Data</h2>
      <div class="datasets" role="group" aria-label="Dataset">
        {datasetLabels
          .filter(([dataset]) => dataset !== 'own')
          .map(([dataset, text]) => (
            <button
              key={dataset}
              type="button"
              class="dataset"
              aria-pressed={state.dataset === dataset}
              onClick={() => playground.change({ dataset })}
            >
              <Thumbnail dataset={dataset} />
              <span>{text}</span>
            </button>
          ))}
        <button type="button" class="dataset" aria-pressed={isOwn} onClick={() => playground.useOwn()}>
          <svg viewBox="0 0 24 24" width="46" height="46" aria-hidden="true">
            <path
              d="M4 20l1-4L16 5l3 3L8 19zM13 8l3 3"
              fill="none"
              stroke="currentColor"
              stroke-width="1.2"
              stroke-linejoin="round"
            />
          </svg>
          <span>Your own</span>
        </button>
      </div>
      {isOwn ? (
        <OwnPoints />
      ) : (
        <Slider
          label="Noise"
          value={state.noise}
          min={0}
          max={50}
          step={5}
          format={(value) => `${value} %`}
          onInput={(noise) => playground.change({ noise })}
        />
      )}
      <Slider
        label="Training data"
        value={state.trainShare}
        min={10}
        max={90}
        step={10}
        format={(value) => `${value} %`}
        onInput={(trainShare) => playground.change({ trainShare })}
      />
      <Slider
        label="Batch size"
        value={state.batchSize}
        min={1}
        max={50}
        onInput={(batchSize) => playground.change({ batchSize })}
      />
      <div class="seed">
        <label for="seed">Seed</label>
        <input
          id="seed"
          type="number"
          min={0}
          step={1}
          value={state.seed}
          onChange={({ currentTarget }) => {
            const seed = currentTarget.valueAsNumber;
            if (Number.isSafeInteger(seed) && seed >= 0 && seed <= 2 ** 31) playground.change({ seed });
            else currentTarget.value = String(state.seed);
          }}
        />
        <button
          type="button"
          class="icon"
          title="Other points and other weights"
          onClick={() => playground.change({ seed: state.seed + 1 })}
        >
          <span aria-hidden="true">+1</span>
          <span class="visually-hidden">Next seed: other points and other weights</span>
        </button>
      </div>
    </section>
  );
}
