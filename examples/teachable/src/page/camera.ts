import { effect, signal } from '@preact/signals';

/** What the camera does. */
export type CameraState = 'off' | 'asking' | 'on';

export const cameraState = signal<CameraState>('off');
export const cameraError = signal<string | null>(null);
/** towards the user, as in laptops, or away, as phones have one, too */
export const facing = signal<'user' | 'environment'>('user');
/** whether there is more than one to choose from */
export const hasSeveral = signal(false);

const stream = signal<MediaStream | null>(null);

const reasons: Readonly<Record<string, string>> = {
  NotAllowedError:
    'The camera was refused. Allow it in the address bar, then try again; or drop images in place of it.',
  NotFoundError: 'There is no camera here. Drop images in place of it, or open a folder.',
  NotReadableError: 'Another program uses the camera. Close that, then try again.',
};

/** Turns the camera on; the browser asks the user whether it may. */
export async function openCamera(): Promise<void> {
  if (cameraState.value !== 'off') return;
  cameraError.value = null;
  cameraState.value = 'asking';
  try {
    if (navigator.mediaDevices === undefined) throw new Error('Browsers give a camera to pages with https only.');
    stream.value = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: facing.value, width: { ideal: 640 }, height: { ideal: 480 } },
    });
    cameraState.value = 'on';
    const devices = await navigator.mediaDevices.enumerateDevices();
    hasSeveral.value = devices.filter(({ kind }) => kind === 'videoinput').length > 1;
  } catch (error) {
    cameraState.value = 'off';
    const { name, message } = error as Error;
    cameraError.value = reasons[name] ?? `The camera cannot be used: ${message}`;
  }
}

export function closeCamera(): void {
  for (const track of stream.value?.getTracks() ?? []) track.stop();
  stream.value = null;
  cameraState.value = 'off';
}

/** The other camera of a phone. */
export async function turnCamera(): Promise<void> {
  closeCamera();
  facing.value = facing.value === 'user' ? 'environment' : 'user';
  await openCamera();
}

let watching = 0;

/** Has an element show the camera, until what this gives is called. When the last one is gone, the camera is turned off. */
export function showCamera(video: HTMLVideoElement): () => void {
  watching++;
  const forget = effect(() => {
    video.srcObject = stream.value;
  });
  return () => {
    forget();
    if (--watching === 0) closeCamera();
  };
}

/** The frame that an element shows; null while there is none, as at first, and at times on a busy machine. */
export async function takeFrame(video: HTMLVideoElement): Promise<ImageBitmap | null> {
  if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return null;
  return createImageBitmap(video).catch(() => null);
}
