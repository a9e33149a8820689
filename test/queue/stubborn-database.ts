/** As the process of a database that does not end with whoever started it. */
process.on('disconnect', () => undefined);
setInterval(() => undefined, 60_000);
process.send?.({ kind: 'ready' });
