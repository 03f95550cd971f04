import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { takeFrame } from '../camera.ts';
import { addFrame } from '../gather.ts';
import { messageOf, tell } from '../state.ts';

/** Between two images that are taken. */
const everyMs = 110;

interface RecordButtonProps {
  readonly classId: string;
  readonly className: string;
  readonly video: { readonly current: HTMLVideoElement | null };
}

/** Takes images of the camera as long as it is held, by pointer, finger or key; a short press takes one. */
export function RecordButton({ classId, className, video }: RecordButtonProps): JSX.Element {
  const [isHeld, setHeld] = useState(false);
  const held = useRef(false);
  const stop = (): void => {
    held.current = false;
    setHeld(false);
  };
  useEffect(() => stop, []);
  const start = async (): Promise<void> => {
    if (held.current) return;
    held.current = true;
    setHeld(true);
    try {
      do {
        const nextAt = performance.now() + everyMs;
        const frame = video.current === null ? null : await takeFrame(video.current);
        if (frame !== null) await addFrame(classId, frame);
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, nextAt - performance.now())));
      } while (held.current);
    } catch (error) {
      stop();
      tell(`The image was not kept: ${messageOf(error)}`, { isError: true });
    }
  };
  return (
    <button
      type="button"
      class="primary record"
      aria-label={`Hold to take images of ${className}`}
      aria-pressed={isHeld}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        void start();
      }}
      onPointerUp={stop}
      onPointerCancel={stop}
      onContextMenu={(event) => event.preventDefault()} // what a long press does on phones
      onKeyDown={(event) => {
        if (![' ', 'Enter'].includes(event.key)) return;
        event.preventDefault();
        if (!event.repeat) void start();
      }}
      onKeyUp={(event) => {
        event.preventDefault(); // else it would be a click as well
        stop();
      }}
      onBlur={stop}
      onClick={(event) => {
        if (event.detail > 0 || held.current) return; // of a pointer, which has been seen
        void start();
        stop(); // of a screen reader: one image
      }}
    >
      {isHeld ? 'Taking images …' : 'Hold to take images'}
    </button>
  );
}
