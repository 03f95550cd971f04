import { Segmented } from '@gradkit-examples/site/components';
import { useComputed } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { likeliest, namesOf } from '../../project/outcome.ts';
import { cameraState } from '../camera.ts';
import { readDropped } from '../dropped.ts';
import { answer, askFor, watch } from '../live.ts';
import { outcome, pasteTarget, project } from '../state.ts';
import { triedImage, tryImage, tryingWith } from '../trying.ts';
import { CameraView } from './camera-view.tsx';
import { ExportDialog } from './export-dialog.tsx';
import { FileButton } from './file-button.tsx';

/** The third step: what it says of what it has never seen. */
export function TryPanel(): JSX.Element {
  const trained = outcome.value;
  const [isExporting, setExporting] = useState(false);
  return (
    <section
      class="step panel try"
      aria-labelledby="try"
      onFocusIn={() => void (pasteTarget.value = 'try')}
      onPointerDown={() => void (pasteTarget.value = 'try')}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        if (event.dataTransfer !== null)
          void readDropped(event.dataTransfer).then(([first]) => first !== undefined && tryImage(first.file));
      }}
    >
      <div class="row apart">
        <h2 id="try">
          <span class="number">3</span> Try
        </h2>
        <button type="button" disabled={trained === null} onClick={() => setExporting(true)}>
          Take it with you …
        </button>
      </div>
      {trained === null ? (
        <p class="hint">As soon as it is trained, it says here what it sees: by the camera, or in an image.</p>
      ) : (
        <>
          <Segmented
            label="Look at"
            options={[
              ['camera', 'Camera'],
              ['image', 'An image'],
            ]}
            value={tryingWith.value}
            onChange={(value) => (tryingWith.value = value)}
          />
          {tryingWith.value === 'camera' ? <LiveCamera /> : <OneImage />}
          <Bars />
        </>
      )}
      {isExporting && <ExportDialog onClose={() => setExporting(false)} />}
    </section>
  );
}

function LiveCamera(): JSX.Element {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => (video.current === null ? undefined : watch(video.current)), []);
  return <CameraView label="Camera to try the network" video={video} />;
}

function OneImage(): JSX.Element {
  const file = triedImage.value;
  const trained = outcome.value;
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (file === null) return undefined;
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  useEffect(() => {
    if (file !== null) void askFor(file);
    return () => void (answer.value = null);
  }, [file, trained]);
  return (
    <div class="one-image">
      {url === null ? (
        <p class="hint">Drop an image here, paste one, or choose one.</p>
      ) : (
        <img src={url} alt={`${file?.name ?? 'The image'}, the square that the network sees`} />
      )}
      <FileButton isSingle onFiles={([first]) => first !== undefined && tryImage(first.file)}>
        {url === null ? 'Choose an image …' : 'Another image …'}
      </FileButton>
    </div>
  );
}

function Bars(): JSX.Element {
  const names = useComputed(() => (outcome.value === null ? [] : namesOf(project.value, outcome.value)));
  const found = answer.value;
  const places = useComputed(() =>
    (outcome.value?.classes ?? []).map(({ id }) =>
      Math.max(
        0,
        project.value.findIndex((each) => each.id === id),
      ),
    ),
  );
  const fits = found !== null && found.probabilities.length === names.value.length;
  const best = fits ? likeliest(found.probabilities) : -1;
  const isLive = tryingWith.value === 'camera';
  return (
    <div class="answer">
      <p class="visually-hidden" role="status">
        {fits && !isLive ? `${names.value[best]}, ${(100 * found.probabilities[best]).toFixed(0)} %` : ''}
      </p>
      <ul class="bars" aria-label="What it sees">
        {names.value.map((name, i) => {
          const share = fits ? found.probabilities[i] : 0;
          return (
            <li
              key={i}
              class={i === best ? 'best' : ''}
              style={{ '--series': `var(--series-${(places.value[i] % 6) + 1})` }}
            >
              <span class="name">{name}</span>
              <span class="bar" aria-hidden="true">
                <span style={{ transform: `scaleX(${share})` }} />
              </span>
              <span class="share">{fits ? `${(100 * share).toFixed(0)} %` : '–'}</span>
            </li>
          );
        })}
      </ul>
      <p class="hint">
        {fits
          ? `${found.of === null ? '' : `${found.of}: `}answered in ${found.ms.toFixed(0)} ms, on this device`
          : isLive && cameraState.value !== 'on'
            ? 'Turn on the camera, or look at an image.'
            : ''}
      </p>
    </div>
  );
}
