import { DataError } from '@gradkit/core-tensor/functional';
import { longestRecord, RecordFeed } from '../source/record-feed.ts';
import type { CsvFormat } from './csv-options.ts';

const newline = 10;
const carriageReturn = 13;

/** Where a field stands. */
interface Place {
  readonly text: string;
  /** where its record begins, at the beginning of a line */
  readonly start: number;
  readonly at: number;
  /** number of its column, from 1 */
  readonly column: number;
}

/**
 * Splits a text into records, as RFC 4180 has it; lines end in LF, CRLF or CR, empty ones are passed over. Libraries that do this in pages
 * and Node alike do not say where a quote is wrong, and the one that does brings a Buffer for pages, which is larger than a network.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */
export class CsvRecords {
  readonly #format: CsvFormat;
  readonly #emit: (fields: readonly string[], line: number) => void;
  readonly #quote: number;
  readonly #feed: RecordFeed;
  /** the line at which the next record begins, from 1 */
  #line = 1;

  /** @param emit is given every record, and the line where it begins, from 1 */
  constructor(format: CsvFormat, emit: (fields: readonly string[], line: number) => void) {
    this.#format = format;
    this.#emit = emit;
    this.#quote = format.quote === '' ? -1 : format.quote.charCodeAt(0);
    this.#feed = new RecordFeed({
      read: (text, isEnd) => this.#records(text, isEnd),
      tooLong: () =>
        new DataError(
          format.where,
          `${format.name}, line ${this.#line}: the record that begins here goes on for more than ${longestRecord} characters; is a quote not closed?`,
          { expected: longestRecord },
        ),
    });
  }

  push(text: string): void {
    this.#feed.push(text);
  }

  end(): void {
    this.#feed.end();
  }

  #records(text: string, isEnd: boolean): number {
    let at = 0;
    while (at < text.length) {
      const next = this.#record(text, at, isEnd);
      if (next === -1) break;
      at = next;
    }
    return at;
  }

  /** Reads a record; gives where the next begins, -1 if it does not end here. */
  #record(text: string, start: number, isEnd: boolean): number {
    const { delimiter } = this.#format;
    const fields: string[] = [];
    let at = start;
    let hasQuotes = false;
    for (;;) {
      const isQuoted = text.charCodeAt(at) === this.#quote;
      const end = isQuoted
        ? this.#quoted({ text, start, at, column: fields.length + 1 }, fields, isEnd)
        : this.#plain(text, at, fields);
      hasQuotes ||= isQuoted;
      if (end === -1 || (end >= text.length - 1 && !isEnd)) return -1; // what follows tells what this was
      const ending = text.charCodeAt(end);
      at = end + 1;
      if (ending === delimiter) continue;
      if (ending === carriageReturn && text.charCodeAt(at) === newline) at++;
      if (fields.length > 1 || fields[0] !== '' || hasQuotes) this.#emit(fields, this.#line);
      this.#line += 1 + (hasQuotes ? fields.reduce((lines, field) => lines + lineEnds(field), 0) : 0);
      return Math.min(at, text.length);
    }
  }

  #plain(text: string, at: number, fields: string[]): number {
    const { delimiter } = this.#format;
    let end = at;
    for (; end < text.length; end++) {
      const code = text.charCodeAt(end);
      if (code === delimiter || code === newline || code === carriageReturn) break;
    }
    fields.push(text.slice(at, end));
    return end;
  }

  #quoted(place: Place, fields: string[], isEnd: boolean): number {
    const { text, at } = place;
    const { quote, delimiter } = this.#format;
    let value = '';
    let from = at + 1;
    for (;;) {
      const close = text.indexOf(quote, from);
      if (close === -1 || (close + 1 === text.length && !isEnd)) {
        if (isEnd) throw this.#wrong(place, 'the quote that opens here is not closed');
        return -1;
      }
      const isDoubled = text.charCodeAt(close + 1) === this.#quote;
      value += text.slice(from, isDoubled ? close + 1 : close);
      from = close + 2;
      if (isDoubled) continue;
      const end = close + 1;
      const ending = text.charCodeAt(end);
      if (end < text.length && ending !== delimiter && ending !== newline && ending !== carriageReturn)
        throw this.#wrong(
          { ...place, at: end },
          `${JSON.stringify(text[end])} follows a closing quote; quotes within a field are doubled`,
        );
      fields.push(value);
      return end;
    }
  }

  #wrong({ text, start, at, column }: Place, what: string): DataError {
    const before = text.slice(start, at);
    const line = this.#line + lineEnds(before);
    const character = before.length - Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r'));
    const place = `${this.#format.name}, line ${line}, column ${column}, character ${character}`;
    return new DataError(this.#format.where, `${place}: ${what}`, { got: { line, column, character } });
  }
}

/** How many lines end within a text. */
function lineEnds(text: string): number {
  if (!text.includes('\n') && !text.includes('\r')) return 0;
  return text.match(/\r\n?|\n/g)!.length;
}
