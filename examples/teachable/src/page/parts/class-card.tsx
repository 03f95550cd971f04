import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { Example, UserClass } from '../../project/project.ts';
import { openCamera } from '../camera.ts';
import { readDropped } from '../dropped.ts';
import { addFiles, addFolders, clear, remove, removeImage, rename } from '../gather.ts';
import { pasteTarget } from '../state.ts';
import { CameraView } from './camera-view.tsx';
import { FileButton } from './file-button.tsx';
import { RecordButton } from './record-button.tsx';
import { Thumbnail } from './thumbnail.tsx';

interface ClassCardProps {
  readonly found: UserClass;
  /** counted from 0, for its colour */
  readonly place: number;
  /** whether the camera is open in it */
  readonly hasCamera: boolean;
  onCamera(isOpen: boolean): void;
}

/** So many images are shown at first, the latest ones. */
const shownAtFirst = 24;

/** A class: its name, where its images come from, and the images. */
export function ClassCard({ found, place, hasCamera, onCamera }: ClassCardProps): JSX.Element {
  const { id, name, examples } = found;
  const [isOver, setOver] = useState(false);
  const video = useRef<HTMLVideoElement>(null);
  const takeHere = (): void => void (pasteTarget.value = id);
  return (
    <section
      class={`panel class-card${isOver ? ' over' : ''}`}
      style={{ '--series': `var(--series-${(place % 6) + 1})` }}
      aria-label={`Class ${name}`}
      onFocusIn={takeHere}
      onPointerDown={takeHere}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        event.stopPropagation();
        setOver(false);
        if (event.dataTransfer !== null) void readDropped(event.dataTransfer).then((files) => take(id, files));
      }}
    >
      <div class="class-head">
        <span class="dot" aria-hidden="true" />
        <input
          type="text"
          id={`name-${id}`}
          class="class-name"
          aria-label={`Name of class ${place + 1}`}
          value={name}
          maxLength={40}
          onFocus={({ currentTarget }) => currentTarget.select()}
          onKeyDown={({ key, currentTarget }) => key === 'Enter' && currentTarget.blur()}
          onChange={({ currentTarget }) => {
            const wanted = currentTarget.value.trim();
            currentTarget.value = wanted === '' ? name : wanted;
            rename(id, currentTarget.value);
          }}
        />
        <span class="hint count">{examples.length === 1 ? '1 image' : `${examples.length} images`}</span>
        <button
          type="button"
          class="icon quiet"
          aria-label={`Remove class ${name}`}
          title="Remove class"
          onClick={() => remove(id)}
        >
          ×
        </button>
      </div>
      <div class="row sources">
        <button
          type="button"
          aria-pressed={hasCamera}
          onClick={() => {
            onCamera(!hasCamera);
            if (!hasCamera) void openCamera();
          }}
        >
          Camera
        </button>
        <FileButton label={`Images … for ${name}`} onFiles={(files) => take(id, files)}>
          Images …
        </FileButton>
        {examples.length > 0 && (
          <button type="button" class="quiet" aria-label={`Clear all images of ${name}`} onClick={() => clear(id)}>
            Clear
          </button>
        )}
        {pasteTarget.value === id && examples.length === 0 && !hasCamera && (
          <span class="hint by-mouse">or drop them here, or paste</span>
        )}
      </div>
      {hasCamera && (
        <div class="recorder">
          <CameraView label={`Camera for ${name}`} video={video} />
          <RecordButton classId={id} className={name} video={video} />
        </div>
      )}
      <Images examples={examples} className={name} />
    </section>
  );
}

function take(id: string, files: Parameters<typeof addFolders>[0]): void {
  const isFolder = files.some(({ path }) => path.split('/').filter((part) => part !== '').length > 2); // with folders in it
  void (isFolder
    ? addFolders(files, id)
    : addFiles(
        id,
        files.map(({ file }) => file),
      ));
}

function Images({
  examples,
  className,
}: {
  readonly examples: readonly Example[];
  readonly className: string;
}): JSX.Element {
  const [showsAll, setShowsAll] = useState(false);
  const latest = examples.toReversed();
  const shown = showsAll ? latest : latest.slice(0, shownAtFirst);
  if (examples.length === 0) return <></>;
  return (
    <div>
      <ul class="thumbnails" aria-label={`Images of ${className}`}>
        {shown.map(({ id, pixels }, i) => (
          <li key={id}>
            <Thumbnail pixels={pixels} label={`Image ${examples.length - i} of ${className}`} />
            <button
              type="button"
              class="icon remove"
              aria-label={`Remove image ${examples.length - i} of ${className}`}
              title="Remove"
              onClick={() => removeImage(id)}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      {examples.length > shownAtFirst && (
        <button type="button" class="quiet more" onClick={() => setShowsAll(!showsAll)}>
          {showsAll ? 'Show fewer' : `Show all ${examples.length}`}
        </button>
      )}
    </div>
  );
}
