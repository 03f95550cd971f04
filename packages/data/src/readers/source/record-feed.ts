import { DataError } from '@gradkit/core-tensor/functional';

/** What a record may be long, in characters: a quote that nobody closes would keep the rest of the file in memory. */
export const longestRecord = 2 ** 24;

interface RecordFeedOptions {
  /** reads the records of a text up to the last whole one, or all of them at the end; gives where it stopped */
  readonly read: (text: string, isEnd: boolean) => number;
  /** the error for a record that goes on too long */
  readonly tooLong: (text: string) => DataError;
}

/** Gives a reader of records its text: what is left of one chunk stands before the next. */
export class RecordFeed {
  readonly #options: RecordFeedOptions;
  #rest = '';
  #waiting: string[] = [];
  #length = 0;

  constructor(options: RecordFeedOptions) {
    this.#options = options;
  }

  push(chunk: string): void {
    this.#waiting.push(chunk);
    this.#length += chunk.length;
    if (this.#length < this.#rest.length) return; // a long record is looked at again only when it is twice as long
    const text = this.#text();
    this.#rest = text.slice(this.#options.read(text, false));
    if (this.#rest.length > longestRecord) throw this.#options.tooLong(this.#rest);
  }

  end(): void {
    const text = this.#text();
    if (text !== '') this.#options.read(text, true);
  }

  #text(): string {
    const text = this.#rest + this.#waiting.join('');
    this.#waiting = [];
    this.#length = 0;
    return text;
  }
}
