import { useComputed } from '@preact/signals';
import type { CSSProperties, JSX } from 'preact';
import type { OpenTrace } from '../open-trace.ts';
import { hovered, select, selected, usePlayground, type NeuronAt } from './context.ts';
import { neuronName, short } from './labels.ts';
import { Picture } from './picture.tsx';

interface NeuronProps extends NeuronAt {
  readonly style: CSSProperties;
}

/** What a neuron gives for the example of the step that is open; in its backward phase, how the loss grows with that. */
function tracedValue(open: OpenTrace | null, { column, unit }: NeuronAt): number | null {
  if (open === null || open.phase === 'update') return null;
  const { trace, sample, phase } = open;
  if (column === 0) return trace.features[(sample * trace.features.length) / trace.batch + unit] ?? null;
  const traced = trace.columns[column - 1];
  const values = phase === 'backward' ? traced?.outputGradients : traced?.outputs;
  return values?.[(sample * values.length) / trace.batch + unit] ?? null;
}

const marks = {
  dead: 'gives 0 for every point: it is dead',
  saturated: 'is at the flat ends of its activation: saturated',
};

/** A neuron as its picture. The pointer shows it large; a click shows its numbers. */
export function Neuron({ column, unit, style }: NeuronProps): JSX.Element {
  const { shown, state, trace } = usePlayground();
  const isSelected = selected.value?.column === column && selected.value.unit === unit;
  const health = useComputed(() => shown.value?.health[column - 1]?.[unit] ?? 'well');
  const name = neuronName(state.value, { column, unit });
  const value = useComputed(() => tracedValue(trace.value, { column, unit })).value;
  const mark = health.value === 'well' ? '' : marks[health.value];
  const text = [name, mark, value === null ? '' : short(value)].filter((part) => part !== '').join(' ');
  const show = (): void => void (hovered.value = { column, unit });
  const hide = (): void => void (hovered.value = null);
  return (
    <button
      type="button"
      class={`neuron ${health.value}`}
      style={style}
      aria-pressed={isSelected}
      aria-label={text}
      title={text}
      onClick={() => select({ column, unit })}
      onPointerEnter={show}
      onPointerLeave={hide}
      onFocus={({ currentTarget }) => {
        if (currentTarget.matches(':focus-visible')) show(); // by keyboard; a finger that taps would leave it there
      }}
      onBlur={hide}
    >
      <Picture of={() => ({ column, unit })} everyMs={30} />
      {value !== null && (
        <span class={`value ${value < 0 ? 'below' : ''}`} aria-hidden="true">
          {short(value)}
        </span>
      )}
      {mark !== '' && value === null && (
        <span class="mark" aria-hidden="true">
          {health.value === 'dead' ? 'dead' : 'flat'}
        </span>
      )}
    </button>
  );
}
