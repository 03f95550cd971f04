/** A piece of HTML that is one: what is not is escaped where it is put into a piece. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a template: nothing for null and undefined, lists one after the other. */
export type Content = Html | string | number | null | undefined | readonly Content[];

/**
 * Makes a piece of HTML; values are escaped, so that none of them can be a tag or end an attribute.
 *
 * @example html`<b title="${'"'}">${'<'}</b>`.text; // '<b title="&quot;">&lt;</b>'
 */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Html {
  return new Html(parts.reduce((text, part, i) => text + written(values[i - 1]) + part));
}

function written(content: Content): string {
  if (content === null || content === undefined) return '';
  if (content instanceof Html) return content.text;
  if (typeof content === 'object') return content.map(written).join('');
  return escapeHtml(String(content));
}

/** A text as it may stand between tags and in quoted attributes. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]);
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
