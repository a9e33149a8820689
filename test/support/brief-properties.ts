import fc from 'fast-check';

/** For tests that are run anew for each of thousands of mutants: the same few examples each time, and no search for the smallest one. */
fc.configureGlobal({ seed: 1, endOnFailure: true, interruptAfterTimeLimit: 300 });
