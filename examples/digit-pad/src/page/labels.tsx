import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { addExample, classes, examples, isEmpty, ownClasses } from './pad-state.ts';

const newName = signal('');

/** A button for each class, which takes the drawing as an example of it, and a field for a new one. */
export function Labels(): JSX.Element {
  const count = examples.value.length;
  const name = newName.value.trim();
  const addClass = (): void => {
    if (name === '') return;
    if (!classes.value.includes(name)) ownClasses.value = [...ownClasses.value, name];
    newName.value = '';
    addExample(name);
  };
  return (
    <div class="labels">
      <p id="labels-title" class="hint" role="status">
        {count === 0
          ? 'Teach it: draw, then say here what it is.'
          : `${count === 1 ? 'One drawing' : `${count} drawings`} to learn from. Draw and say more, or let it learn below.`}
      </p>
      <div class="row tight" role="group" aria-labelledby="labels-title">
        {classes.value.map((each) => (
          <button
            type="button"
            class="label"
            key={each}
            disabled={isEmpty.value}
            aria-label={`It is ${each}`}
            onClick={() => addExample(each)}
          >
            {each}
          </button>
        ))}
        <form
          class="new-class"
          onSubmit={(event) => {
            event.preventDefault();
            addClass();
          }}
        >
          <input
            type="text"
            maxLength={8}
            placeholder="new: A, ♥ …"
            aria-label="Name of a new sign"
            value={newName.value}
            onInput={({ currentTarget }) => (newName.value = currentTarget.value)}
          />
          <button type="submit" disabled={name === ''}>
            Add
          </button>
        </form>
      </div>
    </div>
  );
}
