import { useId } from 'preact/hooks';
import type { JSX } from 'preact';

export interface SegmentedProps<T extends string> {
  readonly label: string;
  /** what is stored, and what is shown of it */
  readonly options: readonly (readonly [value: T, text: string])[];
  readonly value: T;
  /** options that cannot be chosen now */
  readonly disabled?: readonly T[] | undefined;
  onChange(value: T): void;
}

/** A few choices side by side, of which one is taken. Arrow keys go from one to the next. */
export function Segmented<T extends string>({
  label,
  options,
  value,
  disabled = [],
  onChange,
}: SegmentedProps<T>): JSX.Element {
  const name = useId();
  return (
    <fieldset class="segmented">
      <legend>{label}</legend>
      <div>
        {options.map(([option, text]) => (
          <label key={option}>
            <input
              type="radio"
              name={name}
              value={option}
              checked={option === value}
              disabled={disabled.includes(option)}
              onChange={() => onChange(option)}
            />
            <span>{text}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
