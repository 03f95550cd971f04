import type { JSX } from 'preact';
import { dropouts, learningRates, penaltyRates } from '../settings/settings.ts';
import { Choice } from './choice.tsx';
import { usePlayground } from './context.ts';
import {
  deviceLabels,
  normalizationLabels,
  optimizerLabels,
  penaltyLabels,
  scheduleLabels,
  speedLabels,
} from './labels.ts';

const named = (values: readonly number[]): readonly (readonly [number, string])[] =>
  values.map((value) => [value, String(value)]);

const percents: readonly (readonly [number, string])[] = dropouts.map((value) => [
  value,
  value === 0 ? 'none' : `${100 * value} %`,
]);

/** What belongs to the whole training. */
export function SettingsBar(): JSX.Element {
  const playground = usePlayground();
  const state = playground.state.value;
  return (
    <section class="settings" aria-label="Training settings">
      <Choice
        label="Optimizer"
        options={optimizerLabels}
        value={state.optimizer}
        onChange={(optimizer) => playground.change({ optimizer })}
      />
      <Choice
        label="Learning rate"
        title="May be changed while it runs"
        options={named(learningRates)}
        value={state.learningRate}
        onChange={(learningRate) => playground.change({ learningRate })}
      />
      <Choice
        label="Schedule"
        options={scheduleLabels}
        value={state.schedule}
        onChange={(schedule) => playground.change({ schedule })}
      />
      <Choice
        label="Regularization"
        title="Makes large weights cost something"
        options={penaltyLabels}
        value={state.penalty}
        onChange={(penalty) => playground.change({ penalty })}
      />
      <Choice
        label="Strength"
        disabled={state.penalty === 'none'}
        options={named(penaltyRates)}
        value={state.penaltyRate}
        onChange={(penaltyRate) => playground.change({ penaltyRate })}
      />
      <Choice
        label="Dropout"
        title="Hidden neurons that are left out in each step"
        options={percents}
        value={state.dropout}
        onChange={(dropout) => playground.change({ dropout })}
      />
      <Choice
        label="Normalization"
        options={normalizationLabels}
        value={state.normalization}
        onChange={(normalization) => playground.change({ normalization })}
      />
      {!state.hide.includes('speed') && (
        <>
          <Choice
            label="Speed"
            title="How far it goes between two pictures: by a batch, an epoch, or as far as there is time"
            options={speedLabels}
            value={state.speed}
            onChange={(speed) => playground.change({ speed })}
          />
          <Choice
            label="Runs on"
            title="Eager: each operation by itself. With wasm and WebGPU a step is one graph in ONNX Runtime, which is loaded when it is chosen: 14 MB, with WebGPU 27 MB"
            options={deviceLabels}
            value={state.device}
            onChange={(device) => playground.change({ device })}
          />
        </>
      )}
    </section>
  );
}
