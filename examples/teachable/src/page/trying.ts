import { signal } from '@preact/signals';

/** What the network is tried with. */
export const tryingWith = signal<'camera' | 'image'>('camera');
export const triedImage = signal<File | null>(null);

/** Shows an image to the network. */
export function tryImage(file: File): void {
  tryingWith.value = 'image';
  triedImage.value = file;
}
