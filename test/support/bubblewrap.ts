import { probeBubblewrap } from '../../src/sandbox/probe-bubblewrap.ts';

/** What came of the try to start bubblewrap on this machine. */
export const bubblewrapProbe = await probeBubblewrap(process.env);

export const hasBubblewrap = bubblewrapProbe.outcome === 'available';

/** To be put into the name of a suite that is skipped where bubblewrap does not start. */
export const BUBBLEWRAP_SUITE = hasBubblewrap
  ? 'in bubblewrap'
  : `in bubblewrap (skipped: ${bubblewrapProbe.message})`;
