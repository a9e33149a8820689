/** How a terminal shows a text, as far as it has colours. */
export type TerminalTone = 'plain' | 'strong' | 'faint' | 'name' | 'good' | 'warning' | 'bad';

/** A text as it was written: whoever draws it takes from it what could steer a terminal. */
export interface TerminalSpan {
  readonly text: string;
  readonly tone: TerminalTone;
}

/** A paragraph of a terminal: `lead` on its first line only, and `text` beside it on as many lines as it takes. */
export interface TerminalLine {
  /** Kept with its spaces; the lines below are indented by its width. */
  readonly lead: readonly TerminalSpan[];
  readonly text: readonly TerminalSpan[];
}

/** What stands together on a terminal, with an empty line around it. */
export type TerminalBlock =
  | { readonly kind: 'lines'; readonly lines: readonly TerminalLine[] }
  /** A frame; `title` stands in its upper edge. */
  | {
      readonly kind: 'box';
      readonly tone: TerminalTone;
      readonly title: string;
      readonly lines: readonly TerminalLine[];
    };

export function span(text: string, tone: TerminalTone = 'plain'): TerminalSpan {
  return { text, tone };
}

/** A paragraph that starts `margin` columns from the left. */
export function indented(margin: number, ...text: readonly TerminalSpan[]): TerminalLine {
  return { lead: [span(' '.repeat(margin))], text };
}

/** An entry of a list behind its sign. */
export function entry(sign: string, tone: TerminalTone, ...text: readonly TerminalSpan[]): TerminalLine {
  return { lead: [span(`  ${sign} `, tone)], text };
}

/** A heading with what stands below it; no lines at all where nothing does. */
export function section(title: string, lines: readonly TerminalLine[]): TerminalBlock {
  const heading = indented(0, span(title, 'strong'));
  return { kind: 'lines', lines: lines.length === 0 ? [] : [heading, ...lines] };
}
