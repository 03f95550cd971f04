import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { readDropped } from '../dropped.ts';
import { showExample } from '../example.ts';
import { addFolders, cancelReading, newClass } from '../gather.ts';
import { imageCount, project, reading } from '../state.ts';
import { ClassCard } from './class-card.tsx';
import { FileButton } from './file-button.tsx';

/** The first step: classes and their images. */
export function GatherPanel(): JSX.Element {
  const [camera, setCamera] = useState<string | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const count = useRef(project.value.length);
  useEffect(() => {
    if (project.value.length > count.current)
      list.current?.querySelector('.class-card:last-of-type')?.scrollIntoView({ block: 'nearest' });
    count.current = project.value.length;
  }, [project.value.length]);
  return (
    <section
      class="step gather"
      aria-labelledby="gather"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        if (event.dataTransfer !== null) void readDropped(event.dataTransfer).then((found) => addFolders(found, null));
      }}
    >
      <div class="row apart">
        <h2 id="gather">
          <span class="number">1</span> Gather
        </h2>
        <FileButton
          isFolder
          isQuiet
          label="Open a folder …: each folder in it becomes a class"
          onFiles={(found) => void addFolders(found, null)}
        >
          Open a folder …
        </FileButton>
      </div>
      {imageCount.value === 0 && reading.value === null && (
        <div class="welcome">
          <p>
            Name two things or more, and show each of them: with the camera, or as files. A mug or a pen, thumb up or
            thumb down, your plants. Fifteen images of each are enough.
          </p>
          <button type="button" onClick={showExample}>
            Just looking? Fill in an example
          </button>
        </div>
      )}
      <div class="stack" ref={list}>
        {project.value.map((found, place) => (
          <ClassCard
            key={found.id}
            found={found}
            place={place}
            hasCamera={camera === found.id}
            onCamera={(isOpen) => setCamera(isOpen ? found.id : null)}
          />
        ))}
      </div>
      {reading.value !== null && (
        <div class="row reading" role="status">
          <progress max={reading.value.total} value={reading.value.done} aria-label="Images looked at" />
          <span class="hint">
            looking at image {Math.min(reading.value.done + 1, reading.value.total)} of {reading.value.total}
          </span>
          <button type="button" class="quiet" onClick={cancelReading}>
            Cancel
          </button>
        </div>
      )}
      <button
        type="button"
        class="add-class"
        onClick={() => {
          const id = newClass();
          requestAnimationFrame(() => document.getElementById(`name-${id}`)?.focus());
        }}
      >
        + Add a class
      </button>
    </section>
  );
}
