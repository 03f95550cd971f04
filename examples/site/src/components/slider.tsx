import { useId } from 'preact/hooks';
import type { JSX } from 'preact';

export interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  /** default: 1 */
  readonly step?: number | undefined;
  readonly disabled?: boolean | undefined;
  /** what is shown, and read out, in place of the number */
  readonly format?: ((value: number) => string) | undefined;
  onInput(value: number): void;
}

/** A number to be chosen by pulling, with its name above and its value beside that. */
export function Slider({
  label,
  value,
  min,
  max,
  step = 1,
  disabled,
  format = String,
  onInput,
}: SliderProps): JSX.Element {
  const id = useId();
  return (
    <div class="slider" style={{ '--filled': (value - min) / (max - min) }}>
      <label for={id}>{label}</label>
      <output for={id}>{format(value)}</output>
      <input
        id={id}
        type="range"
        {...{ min, max, step, value }}
        disabled={disabled ?? false}
        aria-valuetext={format(value)}
        onInput={({ currentTarget }) => onInput(currentTarget.valueAsNumber)}
      />
    </div>
  );
}
