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
  let rest = '';
  /** Of `rest`, what has been searched for the end of a line. */
  let searched = 0;
  let data: string[] = [];

  const dispatch = (): void => {
    if (data.length > 0) onData(data.join('\n'));
    data = [];
  };
  const takeLine = (line: string): void => {
    if (line === '') dispatch();
    else if (line.startsWith('data:')) data.push(line.slice(line[5] === ' ' ? 6 : 5));
  };
  const take = (text: string): void => {
    rest += text;
    let begin = 0;
    const lineEnd = /\r\n|\n|\r(?!$)/g;
    lineEnd.lastIndex = searched;
    for (let end = lineEnd.exec(rest); end !== null; end = lineEnd.exec(rest)) {
      takeLine(rest.slice(begin, end.index));
      begin = lineEnd.lastIndex;
    }
    rest = rest.length - begin > LONGEST_LINE ? '' : rest.slice(begin);
    // A carriage return at the end is looked at again, with what follows it.
    searched = Math.max(0, rest.length - 1);
  };
  return {
    read: (chunk) => take(decoder.decode(chunk, { stream: true })),
    end() {
      take(decoder.decode());
      if (rest !== '') takeLine(rest.replace(/\r$/, ''));
      rest = '';
      dispatch();
    },
  };
}
