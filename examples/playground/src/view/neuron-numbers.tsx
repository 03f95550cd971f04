import { useSignalEffect } from '@preact/signals';
import type { JSX } from 'preact';
import { useId, useRef } from 'preact/hooks';
import { selected, usePlayground } from './context.ts';
import { activationLabels, neuronName, short } from './labels.ts';
import { Picture } from './picture.tsx';

interface WeightFieldProps {
  readonly column: number;
  readonly unit: number;
  /** −1 is the bias */
  readonly input: number;
  readonly label: string;
}

/** A weight that can be changed, and its gradient; it follows the training unless one types into it. */
function WeightField({ column, unit, input, label }: WeightFieldProps): JSX.Element {
  const playground = usePlayground();
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const note = useRef<HTMLSpanElement>(null);
  useSignalEffect(() => {
    const now = playground.shown.value?.columns[column - 1];
    if (now === undefined || field.current === null) return;
    const at = input < 0 ? unit : unit * now.inputs + input;
    const value = (input < 0 ? now.bias : now.weight)[at] ?? 0;
    const gradient = (input < 0 ? now.biasGradient : now.weightGradient)?.[at];
    if (document.activeElement !== field.current) field.current.value = value.toFixed(3);
    field.current.style.setProperty('--of', value < 0 ? 'var(--negative)' : 'var(--positive)');
    note.current!.textContent = gradient === undefined ? '' : `∇ ${short(gradient)}`;
  });
  const set = (): void => {
    const value = field.current!.valueAsNumber;
    if (Number.isFinite(value)) void playground.setWeight(column - 1, unit, input, value);
  };
  return (
    <div class="weight">
      <label for={id}>{label}</label>
      <input id={id} ref={field} type="number" step="0.1" onFocus={() => playground.pause()} onChange={set} />
      <span class="muted" ref={note} title="Gradient in the last step" />
    </div>
  );
}

/** The chosen neuron, large, and its weights to change. */
export function NeuronNumbers(): JSX.Element {
  const { state } = usePlayground();
  const { layers, features } = state.value;
  const at = selected.value;
  const units = [features.length, ...layers.map((layer) => layer.units), 1];
  if (at === null || at.column >= units.length || at.unit >= units[at.column])
    return <p class="hint">Click a neuron: here are its weights then, to look at and to change.</p>;
  const activation = at.column >= 1 && at.column <= layers.length ? layers[at.column - 1].activation : null;
  const label = activationLabels.find(([name]) => name === activation)?.[1];
  return (
    <div class="neuron-numbers">
      <Picture of={() => selected.value ?? at} className="large" />
      <div class="stack">
        <h3>
          {neuronName(state.value, at)}
          {label !== undefined && <span class="muted"> · {label}</span>}
        </h3>
        {at.column === 0 ? (
          <p class="hint">What the network sees of a point. It has no weights.</p>
        ) : (
          <div class="weights" key={`${at.column}.${at.unit}`}>
            {Array.from({ length: units[at.column - 1] }, (_, input) => (
              <WeightField
                key={input}
                {...at}
                input={input}
                label={
                  at.column === 1
                    ? neuronName(state.value, { column: 0, unit: input }).replace('feature ', '')
                    : `neuron ${input + 1}`
                }
              />
            ))}
            <WeightField {...at} input={-1} label="bias" />
          </div>
        )}
      </div>
    </div>
  );
}
