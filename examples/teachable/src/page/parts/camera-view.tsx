import type { JSX, RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import {
  cameraError,
  cameraState,
  closeCamera,
  facing,
  hasSeveral,
  openCamera,
  showCamera,
  turnCamera,
} from '../camera.ts';

interface CameraViewProps {
  /** of what it is used for */
  readonly label: string;
  /** the element, for who takes frames from it */
  readonly video: RefObject<HTMLVideoElement | null>;
}

/** What the camera sees: the square that the network will get. One's own side is mirrored, as people know themselves. */
export function CameraView({ label, video }: CameraViewProps): JSX.Element {
  useEffect(() => (video.current === null ? undefined : showCamera(video.current)), []);
  return (
    <div class="camera">
      <video
        ref={video}
        class={facing.value === 'user' ? 'mirrored' : ''}
        autoplay
        muted
        playsInline
        aria-label={label}
        hidden={cameraState.value !== 'on'}
      />
      {cameraState.value !== 'on' && (
        <div class="camera-off">
          {cameraState.value === 'asking' ? (
            <p class="hint">Your browser asks whether this page may use the camera.</p>
          ) : (
            <>
              {cameraError.value !== null && <p class="hint failed">{cameraError.value}</p>}
              <button type="button" onClick={() => void openCamera()}>
                Turn on the camera
              </button>
            </>
          )}
        </div>
      )}
      {cameraState.value === 'on' && (
        <div class="camera-actions">
          {hasSeveral.value && (
            <button
              type="button"
              class="icon"
              aria-label="Other camera"
              title="Other camera"
              onClick={() => void turnCamera()}
            >
              ⟲
            </button>
          )}
          <button
            type="button"
            class="icon"
            aria-label="Turn off the camera"
            title="Turn off the camera"
            onClick={closeCamera}
          >
            ×
          </button>
        </div>
      )}
    </div>
  );
}
