/** A kind of body: text of it that is `size` UTF-16 units long. */
export type BodyFamily = (size: number) => string;

/** `text` again and again. */
export function fill(text: string): BodyFamily {
  return (size) => text.repeat(Math.ceil(size / text.length)).slice(0, size);
}

/** Lines that differ by their index, each with its line break. */
export function lines(line: (index: number) => string): BodyFamily {
  return (size) => {
    const parts: string[] = [];
    for (let length = 0; length < size; length += parts.at(-1)?.length ?? size) {
      parts.push(`${line(parts.length)}\n`);
    }
    return parts.join('').slice(0, size);
  };
}

/** As many of `open`, then as many of `close`, as have room beside each other. */
export function halves(open: string, close: string): BodyFamily {
  return (size) => {
    const count = Math.floor(size / (open.length + close.length));
    return open.repeat(count) + close.repeat(count);
  };
}

/** `before` once, then `family`. */
export function after(before: string, family: BodyFamily): BodyFamily {
  return (size) => (before + family(size)).slice(0, size);
}
