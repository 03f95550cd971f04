import { Segmented } from '@gradkit-examples/site/components';
import { signal, useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { maxPoints } from '../settings/settings.ts';
import { usePlayground } from './context.ts';

type Tool = 'positive' | 'negative' | 'erase';

const tools: readonly (readonly [Tool, string])[] = [
  ['negative', 'orange'],
  ['positive', 'blue'],
  ['erase', 'erase'],
];

/** What the pointer does on the picture of the output. */
export const tool = signal<Tool>('positive');

/** Below the picture while one's own points are used: what the pointer draws, and tables to take points from. */
export function OwnPoints(): JSX.Element {
  const playground = usePlayground();
  const { points, regression } = playground.state.value;
  const note = useSignal('');
  const isPasting = useSignal(false);
  const file = useRef<HTMLInputElement>(null);
  const text = useRef<HTMLTextAreaElement>(null);
  const read = async (csv: string): Promise<void> => {
    note.value = (await playground.readCsv(csv)) ?? '';
  };
  return (
    <div class="own stack">
      <Segmented
        label="Draw on the output"
        options={tools}
        value={tool.value}
        onChange={(value) => void (tool.value = value)}
      />
      <div class="row">
        <input
          ref={file}
          type="file"
          accept=".csv,.tsv,text/csv"
          class="visually-hidden"
          aria-label="A CSV file with points"
          tabIndex={-1}
          onChange={({ currentTarget }) => void currentTarget.files?.[0]?.text().then(read)}
        />
        <button
          type="button"
          class="small"
          title="Open a CSV file: x, y, and a class or a value"
          onClick={() => file.current?.click()}
        >
          CSV
        </button>
        <button
          type="button"
          class="small"
          aria-expanded={isPasting.value}
          onClick={() => void (isPasting.value = !isPasting.value)}
        >
          Paste
        </button>
        <button type="button" class="small" onClick={() => playground.clearPoints()}>
          Clear
        </button>
        <span class="hint">
          {points.length} of {maxPoints} points{regression ? ', values' : ''}
        </span>
      </div>
      {isPasting.value && (
        <div class="stack">
          <textarea
            ref={text}
            rows={4}
            aria-label="CSV: x, y, class or value"
            placeholder={'x,y,class\n0.2,0.5,a\n-0.3,0.1,b'}
          />
          <button type="button" class="small primary" onClick={() => void read(text.current!.value)}>
            Use these points
          </button>
        </div>
      )}
      {note.value !== '' && (
        <p class="hint" role="status">
          {note.value}
        </p>
      )}
    </div>
  );
}
