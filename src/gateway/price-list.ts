import { z } from 'zod';
import { type TokenCounts, totalTokens } from '../domain/model-usage.ts';
import { type Price, PUBLISHED_PRICES, type Rates } from './prices.ts';

const TOKENS_A_RATE = 1_000_000;
/** Names come from requests, which may name anything. */
const MOST_NAMES = 1_000;

export interface PriceList {
  /** USD of one call; `null` when there is no price for the model. */
  costOf(model: string, tokens: TokenCounts): number | null;
}

/** `own` prices go before the published ones. */
export function createPriceList(own: readonly Price[] = []): PriceList {
  const rows = [...own, ...PUBLISHED_PRICES].map((price) => ({ price, fits: toMatcher(price.model) }));
  const found = new Map<string, Price | null>();
  const find = (model: string): Price | null => {
    const known = found.get(model);
    if (known !== undefined) return known;
    const name = baseName(model);
    const price = rows.find(({ fits }) => fits(name))?.price ?? null;
    if (found.size >= MOST_NAMES) found.clear();
    found.set(model, price);
    return price;
  };
  return {
    costOf(model, tokens) {
      const price = find(model);
      return price === null ? null : cost(ratesFor(price, tokens), tokens);
    },
  };
}

function ratesFor(price: Price, tokens: TokenCounts): Rates {
  const prompt = totalTokens({ ...tokens, output: 0 });
  return price.longPrompt !== null && prompt > price.longPrompt.above ? price.longPrompt : price;
}

function cost(rates: Rates, tokens: TokenCounts): number {
  const sum =
    tokens.input * rates.input +
    tokens.cacheRead * rates.cacheRead +
    tokens.cacheWrite * rates.cacheWrite +
    tokens.output * rates.output;
  return sum / TOKENS_A_RATE;
}

/** `anthropic/Claude-Opus-5.5` of a provider of providers → `claude-opus-5-5`; a snapshot's date at the end does not count. */
function baseName(model: string): string {
  const name = unify(model.slice(model.lastIndexOf('/') + 1));
  return name.replace(/-(?:\d{8}|\d{4}-\d{2}-\d{2})$/, '');
}

function unify(name: string): string {
  return name.toLowerCase().replaceAll('.', '-');
}

/** Linear in the name, unlike a regular expression with many stars. */
function toMatcher(model: string): (name: string) => boolean {
  const [begin = '', ...rest] = unify(model).split('*');
  const end = rest.pop();
  if (end === undefined) return (name) => name === begin;
  return (name) => {
    if (!name.startsWith(begin) || !name.endsWith(end)) return false;
    let at = begin.length;
    for (const part of rest) {
      const found = name.indexOf(part, at);
      if (found === -1) return false;
      at = found + part.length;
    }
    return at <= name.length - end.length;
  };
}

const rate = z.number().nonnegative();
const ownRates = {
  input: rate,
  cacheRead: rate.optional(),
  cacheWrite: rate.optional(),
  output: rate,
};
const ownPrices = z.array(
  z.strictObject({
    model: z.string().min(1).max(200),
    ...ownRates,
    longPrompt: z.strictObject({ above: z.int().positive(), ...ownRates }).optional(),
  }),
);

export type ParsedPrices =
  | { readonly ok: true; readonly prices: readonly Price[] }
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Reads the operator's price file: `[{ "model": "my-model*", "input": 1, "output": 4, "cacheRead": 0.1, "cacheWrite": 1.25 }]`, USD for a
 * million tokens. Where the rates of a cache are left out they are those of the input.
 */
export function parsePrices(text: string): ParsedPrices {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { ok: false, problems: [`It is no JSON: ${error instanceof Error ? error.message : error}.`] };
  }
  const parsed = ownPrices.safeParse(json);
  if (!parsed.success) {
    return {
      ok: false,
      problems: parsed.error.issues.map(
        ({ path, message }) => `${path.join('.') || 'the file'}: ${message}.`,
      ),
    };
  }
  const prices = parsed.data.map(({ model, longPrompt, ...own }) => ({
    model,
    ...withCache(own),
    longPrompt: longPrompt === undefined ? null : { above: longPrompt.above, ...withCache(longPrompt) },
  }));
  return { ok: true, prices };
}

function withCache(own: {
  readonly input: number;
  readonly output: number;
  readonly cacheRead?: number | undefined;
  readonly cacheWrite?: number | undefined;
}): Rates {
  const { input, output, cacheRead = input, cacheWrite = input } = own;
  return { input, output, cacheRead, cacheWrite };
}
