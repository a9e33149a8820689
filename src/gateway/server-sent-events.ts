/** A line may hold a whole answer; one that is longer is left out, so that no provider fills the memory. */
const LONGEST_LINE = 32 * 1024 * 1024;

/** Reads the data of server-sent events from bytes that are cut anywhere, also inside of a character or a line's end. */
export interface EventReader {
  read(chunk: Uint8Array): void;
  /** Nothing follows: also tells of an event whose blank line did not come. */
  end(): void;
}

/** `onData` gets the data lines of one event, joined; comments, names and ids of events are left out. */
export function createEventReader(onData: (data: string) => void): EventReader {
  const decoder = new TextDecoder();
  /** The line that has not ended yet, in pieces: they are joined once, however many there are. */
  let line: string[] = [];
  let length = 0;
  /** A carriage return came last: with a line feed behind it, it is one end of a line. */
  let hasReturn = false;
  let data: string[] = [];

  const dispatch = (): void => {
    if (data.length > 0) onData(data.join('\n'));
    data = [];
  };
  const endLine = (piece: string): void => {
    const whole = line.join('') + piece;
    line = [];
    length = 0;
    if (whole === '') dispatch();
    else if (whole.startsWith('data:')) data.push(whole.slice(whole[5] === ' ' ? 6 : 5));
  };
  const keep = (piece: string): void => {
    length += piece.length;
    if (length <= LONGEST_LINE) line.push(piece);
    else line = [];
  };
  const take = (decoded: string): void => {
    if (decoded === '') return;
    const joined = hasReturn ? `\r${decoded}` : decoded;
    hasReturn = joined.endsWith('\r');
    const text = hasReturn ? joined.slice(0, -1) : joined;
    let begin = 0;
    for (const { 0: end, index } of text.matchAll(/\r\n|\n|\r/g)) {
      endLine(text.slice(begin, index));
      begin = index + end.length;
    }
    keep(text.slice(begin));
  };
  return {
    read: (chunk) => take(decoder.decode(chunk, { stream: true })),
    end() {
      take(decoder.decode());
      endLine('');
      dispatch();
    },
  };
}
