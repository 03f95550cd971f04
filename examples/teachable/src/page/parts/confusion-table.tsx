import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Confusion } from '../../project/outcome.ts';
import { examplesOf } from '../../project/project.ts';
import { removeImage } from '../gather.ts';
import { outcome, project } from '../state.ts';
import { Thumbnail } from './thumbnail.tsx';

interface Cell {
  readonly truth: number;
  readonly answer: number;
}

/** Which class is taken for which; each number opens its images. */
export function ConfusionTable({ confusion }: { readonly confusion: Confusion }): JSX.Element {
  const [open, setOpen] = useState<Cell | null>(null);
  const { names, cells } = confusion;
  const most = Math.max(1, ...cells.flat().map((ids) => ids.length));
  const isThere = open !== null && open.truth < names.length && open.answer < names.length;
  return (
    <div class="stack">
      <h3>What is taken for what</h3>
      <div class="scrolls" tabIndex={0} role="group" aria-label="Confusion matrix">
        <table class="confusion">
          <thead>
            <tr>
              <th scope="col">
                <span class="hint">is ↓ taken for →</span>
              </th>
              {names.map((name, i) => (
                <th scope="col" key={i}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {cells.map((row, truth) => (
              <tr key={truth}>
                <th scope="row">{names[truth]}</th>
                {row.map((ids, answer) => {
                  const isOpen = open?.truth === truth && open.answer === answer;
                  return (
                    <td key={answer}>
                      <button
                        type="button"
                        class={truth === answer ? 'right' : 'wrong'}
                        style={{ '--share': ids.length / most }}
                        disabled={ids.length === 0}
                        aria-pressed={isOpen}
                        aria-label={`${ids.length} images of ${names[truth]} taken for ${names[answer]}`}
                        onClick={() => setOpen(isOpen ? null : { truth, answer })}
                      >
                        {ids.length}
                      </button>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {isThere ? (
        <CellImages
          title={`${names[open.truth]}, taken for ${names[open.answer]}`}
          ids={cells[open.truth][open.answer]}
          answer={open.answer}
        />
      ) : (
        <p class="hint">Click a number to see its images.</p>
      )}
    </div>
  );
}

interface CellImagesProps {
  readonly title: string;
  readonly ids: readonly string[];
  readonly answer: number;
}

function CellImages({ title, ids, answer }: CellImagesProps): JSX.Element {
  const wanted = new Set(ids);
  const examples = examplesOf(project.value).filter(({ id }) => wanted.has(id));
  return (
    <div class="cell-images">
      <h4>{title}</h4>
      <ul class="thumbnails large" aria-label={title}>
        {examples.map(({ id, pixels }) => {
          const sure = outcome.value?.probabilities.get(id)?.[answer] ?? NaN;
          return (
            <li key={id}>
              <Thumbnail pixels={pixels} label={`${title}, ${(100 * sure).toFixed(0)} % sure`} />
              <span class="hint">{(100 * sure).toFixed(0)} %</span>
              <button
                type="button"
                class="icon remove"
                aria-label="Remove this image"
                title="Remove"
                onClick={() => removeImage(id)}
              >
                ×
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
