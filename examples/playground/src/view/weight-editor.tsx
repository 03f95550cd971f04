import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Link } from '../network/network-layout.ts';
import { usePlayground } from './context.ts';

/** A weight that is being changed, and where the pointer was. */
export interface EditedWeight extends Link {
  readonly x: number;
  readonly y: number;
}

interface WeightEditorProps {
  readonly weight: EditedWeight;
  /** from where to where it leads */
  readonly name: string;
  onClose(): void;
}

/** A field for the value of one weight, beside its line. */
export function WeightEditor({ weight, name, onClose }: WeightEditorProps): JSX.Element {
  const playground = usePlayground();
  const { column, unit, input, x, y } = weight;
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    playground.pause();
    const now = playground.snapshot.value?.columns[column];
    field.current!.value = (now?.weight[unit * now.inputs + input] ?? 0).toFixed(3); // once: what is typed stays
    field.current!.select();
  }, [playground, column, unit, input]);
  return (
    <form
      class="weight-editor panel"
      style={{ left: `${x}px`, top: `${y}px` }}
      onSubmit={(event) => {
        event.preventDefault();
        const to = field.current!.valueAsNumber;
        if (Number.isFinite(to)) void playground.setWeight(column, unit, input, to);
        onClose();
      }}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    >
      <label for="weight-value">Weight {name}</label>
      <div class="row">
        <input id="weight-value" ref={field} type="number" step="any" />
        <button type="submit" class="primary">
          Set
        </button>
        <button type="button" onClick={onClose}>
          Cancel
        </button>
      </div>
    </form>
  );
}
