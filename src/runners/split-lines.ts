import { StringDecoder } from 'node:string_decoder';

/** Lines out of chunks that may end anywhere, in the middle of a character too. */
export interface LineSplitter {
  /** The lines that are complete with this chunk, without their line breaks. */
  push(chunk: Buffer): readonly string[];
  /** What is left when there are no more chunks. */
  end(): readonly string[];
}

/** Of a line that is longer than `longest` characters, its beginning is given once it is complete; the rest is left out. */
export function splitLines(longest: number): LineSplitter {
  const decoder = new StringDecoder('utf8');
  let begun: string[] = [];
  let length = 0;
  const keep = (piece: string): void => {
    if (length < longest) begun.push(piece.slice(0, longest - length));
    length += piece.length;
  };
  const finish = (): string => {
    const line = begun.join('');
    begun = [];
    length = 0;
    return line.endsWith('\r') ? line.slice(0, -1) : line;
  };
  return {
    push(chunk) {
      const pieces = decoder.write(chunk).split('\n');
      return pieces.flatMap((piece, index) => {
        keep(piece);
        return index === pieces.length - 1 ? [] : [finish()];
      });
    },
    end() {
      keep(decoder.end());
      return length === 0 ? [] : [finish()];
    },
  };
}
