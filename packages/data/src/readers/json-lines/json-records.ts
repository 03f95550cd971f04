import { DataError } from '@gradkit/core-tensor/functional';
import { longestRecord, RecordFeed } from '../source/record-feed.ts';

/** What JSON can hold. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** Where lines are read. */
interface Place {
  /** the public function, for errors */
  readonly where: string;
  /** of the file, for errors */
  readonly name: string;
}

/** Parses lines of JSON, LF or CRLF at their ends; empty lines are passed over. */
export class JsonRecords {
  readonly #place: Place;
  readonly #emit: (value: JsonValue, line: number, text: string) => void;
  readonly #feed: RecordFeed;
  #line = 0;

  /** @param emit is given every value, its line, from 1, and what stands there */
  constructor(place: Place, emit: (value: JsonValue, line: number, text: string) => void) {
    this.#place = place;
    this.#emit = emit;
    const { where, name } = place;
    this.#feed = new RecordFeed({
      read: (text, isEnd) => this.#lines(text, isEnd),
      tooLong: () =>
        new DataError(where, `${name}, line ${this.#line + 1} goes on for more than ${longestRecord} characters`, {
          expected: longestRecord,
        }),
    });
  }

  push(text: string): void {
    this.#feed.push(text);
  }

  end(): void {
    this.#feed.end();
  }

  #lines(text: string, isEnd: boolean): number {
    let start = 0;
    while (start < text.length) {
      const found = text.indexOf('\n', start);
      if (found === -1 && !isEnd) break;
      const end = found === -1 ? text.length : found;
      this.#line++;
      const line = text.slice(start, end);
      if (line.trim() !== '') this.#emit(this.#parse(line), this.#line, line);
      start = end + 1;
    }
    return Math.min(start, text.length);
  }

  #parse(line: string): JsonValue {
    try {
      return JSON.parse(line) as JsonValue;
    } catch (cause) {
      const { where, name } = this.#place;
      const message = (cause as Error).message.replace(/ \(line \d+ column \d+\)$/, ''); // within this line
      const [, position] = / at position (\d+)/.exec(message) ?? [];
      const column = position === undefined ? '' : `, column ${Number(position) + 1}`;
      throw new DataError(where, `${name}, line ${this.#line}${column} is no JSON: ${message}`, {
        got: this.#line,
        cause,
      });
    }
  }
}
