/** A limit that one run has passed; `message` is a sentence with both numbers. */
export interface PassedLimit {
  readonly limit: 'memory' | 'processes' | 'disk';
  /** Whether the run itself used too much, or the host has too little left, whoever used it. */
  readonly whose: 'own' | 'host';
  readonly message: string;
}

/** As people read it in such a message. */
export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MB`;
}
