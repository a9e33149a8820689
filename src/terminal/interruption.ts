const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** The first Ctrl-C (or SIGTERM), so that everything that was started can be ended; the second one ends the process at once. */
export interface Interruption {
  readonly happened: Promise<NodeJS.Signals>;
  /** Gives the signals their usual meaning back. */
  forget(): void;
}

export function awaitInterruption(): Interruption {
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>();
  const forget = () => {
    for (const signal of SIGNALS) process.off(signal, interrupt);
  };
  const interrupt = (signal: NodeJS.Signals) => {
    forget();
    resolve(signal);
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  return { happened: promise, forget };
}
