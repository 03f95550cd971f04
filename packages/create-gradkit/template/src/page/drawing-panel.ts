import { digitImage, side, type Point } from './digit-image.ts';
import { element } from './element.ts';

/** The pad to draw on, and what the network makes of it. */
export class DrawingPanel {
  readonly #predict: (image: Float32Array) => Promise<number[]>;
  readonly #pad = element('pad', HTMLCanvasElement);
  readonly #seen = element('seen', HTMLCanvasElement);
  readonly #hint = element('pad-hint', HTMLElement);
  readonly #clear = element('clear', HTMLButtonElement);
  readonly #bars: { readonly row: HTMLElement; readonly bar: HTMLElement; readonly share: HTMLElement }[] = [];
  #strokes: Point[][] = [];
  #isAsking = false;
  #isOutdated = false;

  constructor(predict: (image: Float32Array) => Promise<number[]>) {
    this.#predict = predict;
    this.#pad.addEventListener('pointerdown', (event) => {
      this.#pad.setPointerCapture(event.pointerId);
      this.#strokes.push([this.#placeOf(event)]);
      this.#show();
    });
    this.#pad.addEventListener('pointermove', (event) => {
      if (!this.#pad.hasPointerCapture(event.pointerId)) return;
      for (const each of [event, ...event.getCoalescedEvents()]) this.#strokes.at(-1)?.push(this.#placeOf(each));
      this.#show();
    });
    this.#clear.addEventListener('click', () => {
      this.#strokes = [];
      this.#show();
    });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#draw());
    for (let digit = 0; digit < 10; digit++) {
      const [row, bar, share] = [
        document.createElement('li'),
        document.createElement('i'),
        document.createElement('b'),
      ];
      row.append(String(digit), bar, share);
      element('guesses', HTMLOListElement).append(row);
      this.#bars.push({ row, bar, share });
    }
    this.#show();
  }

  /** Asks the network about the drawing, once more where it has learned meanwhile. */
  async ask(): Promise<void> {
    this.#isOutdated = true;
    if (this.#isAsking) return;
    this.#isAsking = true;
    try {
      while (this.#isOutdated) {
        this.#isOutdated = false;
        const image = this.#strokes.length === 0 ? null : digitImage(this.#strokes);
        this.#showGuesses(image, image === null ? null : await this.#predict(image));
      }
    } finally {
      this.#isAsking = false;
    }
  }

  #placeOf({ offsetX, offsetY }: PointerEvent): Point {
    const scale = this.#pad.width / this.#pad.clientWidth;
    return { x: offsetX * scale, y: offsetY * scale };
  }

  #show(): void {
    const isEmpty = this.#strokes.length === 0;
    this.#hint.hidden = !isEmpty;
    this.#clear.disabled = isEmpty;
    this.#draw();
    this.ask().catch(() => {}); // a worker that has ended is told beside the training
  }

  #draw(): void {
    const pen = this.#pad.getContext('2d')!;
    pen.clearRect(0, 0, this.#pad.width, this.#pad.height);
    pen.strokeStyle = getComputedStyle(this.#pad).color;
    pen.lineWidth = 36;
    pen.lineCap = pen.lineJoin = 'round';
    for (const stroke of this.#strokes) {
      pen.beginPath();
      for (const { x, y } of stroke) pen.lineTo(x, y);
      if (stroke.length === 1) pen.lineTo(stroke[0]!.x, stroke[0]!.y);
      pen.stroke();
    }
  }

  #showGuesses(image: Float32Array | null, shares: readonly number[] | null): void {
    this.#seen.hidden = image === null;
    if (image !== null) {
      const pixels = new ImageData(side, side);
      for (const [i, ink] of image.entries())
        pixels.data.fill(255 * ink, 4 * i, 4 * i + 3).fill(255, 4 * i + 3, 4 * i + 4);
      this.#seen.getContext('2d')!.putImageData(pixels, 0, 0);
    }
    const best = shares === null ? -1 : shares.indexOf(Math.max(...shares));
    for (const [digit, { row, bar, share }] of this.#bars.entries()) {
      const value = shares?.[digit] ?? 0;
      row.classList.toggle('best', digit === best);
      bar.style.setProperty('--share', String(value));
      share.textContent = shares === null ? '' : `${(100 * value).toFixed(0)} %`;
    }
  }
}
