import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../config/parse-duration.ts';

/* Values of options: each takes what was typed and throws commander's error, which names the option. */

const DAY_MS = 86_400_000;

export function shellCommand(text: string): string {
  if (text.trim() !== '') return text;
  throw new InvalidArgumentError('Expected a shell command, such as one that starts a coding agent.');
}

/** For options that may stand several times. */
export function oneMore(text: string, before: readonly string[]): string[] {
  return [...before, shellCommand(text)];
}

export function names(text: string, before: readonly string[]): string[] {
  const found = text.split(',').map((name) => name.trim());
  if (found.every((name) => /^[a-z0-9][a-z0-9-]{0,39}$/.test(name))) return [...before, ...found];
  throw new InvalidArgumentError('Expected names of agents separated by commas, such as claude,codex.');
}

export function itemNumbers(text: string): number[] {
  const numbers = text.split(',').map((number) => number.trim());
  if (numbers.every((number) => /^[1-9]\d{0,5}$/.test(number))) return [...new Set(numbers.map(Number))];
  throw new InvalidArgumentError('Expected numbers of items separated by commas, such as 1,2,5.');
}

/** Milliseconds of at most a day. */
export function time(text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds !== null && milliseconds <= DAY_MS) return milliseconds;
  throw new InvalidArgumentError('Expected a time of at most 24h such as 45m, 1h30m or a number of seconds.');
}

export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
  };
}

export function decimal(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Expected a number from ${least} to ${most}.`);
  };
}

/** Milliseconds. */
export function duration(text: string): number {
  const value = parseDuration(text);
  if (value !== null) return value;
  throw new InvalidArgumentError('Expected a time such as 30s, 5m or 1h30m.');
}

/** Milliseconds; days count, too. */
export function age(text: string): number {
  const days = /^(\d{1,5})d$/.exec(text.trim())?.[1];
  if (days !== undefined) return Number(days) * DAY_MS;
  return text.trim() === '0' ? 0 : duration(text);
}
