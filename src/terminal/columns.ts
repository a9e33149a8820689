/** Where nothing says how wide a terminal is. */
const USUAL = 80;

/** How many characters a line has: what COLUMNS says, else the terminal. A terminal that nobody has measured says 0. */
export function columnsOf(
  output: { readonly columns?: number },
  env: Readonly<Record<string, string | undefined>>,
): number {
  const wanted = Number(env['COLUMNS'] ?? '');
  if (Number.isInteger(wanted) && wanted > 0) return wanted;
  return output.columns !== undefined && output.columns > 0 ? output.columns : USUAL;
}
