import { useId } from 'preact/hooks';
import type { JSX } from 'preact';

export interface ChoiceProps<T extends string | number> {
  readonly label: string;
  /** whether the label is only read out */
  readonly isBare?: boolean | undefined;
  readonly options: readonly (readonly [value: T, text: string])[];
  readonly value: T;
  readonly title?: string | undefined;
  readonly disabled?: boolean | undefined;
  onChange(value: T): void;
}

/** One of several, from a list that opens. A value that is not among them is added. */
export function Choice<T extends string | number>(props: ChoiceProps<T>): JSX.Element {
  const { label, isBare = false, options, value, title, disabled = false, onChange } = props;
  const id = useId();
  const all = options.some(([option]) => option === value) ? options : [[value, String(value)] as const, ...options];
  return (
    <div class="field" title={title}>
      <label for={id} class={isBare ? 'visually-hidden' : ''}>
        {label}
      </label>
      <select
        id={id}
        value={String(value)}
        disabled={disabled}
        onChange={({ currentTarget }) => onChange(all[currentTarget.selectedIndex][0])}
      >
        {all.map(([option, text]) => (
          <option key={option} value={String(option)}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}
