import { InvalidArgumentError } from 'commander';
import { readMinutes, readTierNumbers, type TierNumbers } from '@dark-factory/models';

/** A whole number from `least` to `most`. Numbers match whole: `12abc` is refused. */
export function wholeNumber(least: number, most: number): (value: string) => number {
  return (value) => {
    const number = /^\d{1,15}$/.test(value) ? Number(value) : NaN;
    if (!(number >= least && number <= most)) throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
    return number;
  };
}

/** A number from `least` to `most`, with decimals. */
export function decimal(least: number, most: number): (value: string) => number {
  return (value) => {
    const number = /^\d{1,9}(\.\d{1,9})?$|^\.\d{1,9}$/.test(value) ? Number(value) : NaN;
    if (!(number >= least && number <= most)) throw new InvalidArgumentError(`Expected a number from ${least} to ${most}.`);
    return number;
  };
}

/** US dollars for a million tokens: a number for all tiers, or one for each. */
export function prices(value: string): TierNumbers {
  const numbers = readTierNumbers(value);
  if (numbers === undefined) throw new InvalidArgumentError('Expected a number for all tiers, or one a tier such as draft=0.1,standard=1,frontier=5.');
  return numbers;
}

/** A time span in minutes. */
export function minutes(value: string): number {
  const number = readMinutes(value);
  if (number === undefined) throw new InvalidArgumentError('Expected minutes such as 90, 90m, 1h30m or 2h.');
  return number;
}

/** An address of a model API. It is logged, so a password in it is refused. */
export function httpUrl(value: string): string {
  let url: URL;
  try {
    url = new URL(value);
  } catch {
    throw new InvalidArgumentError('Expected an address such as https://api.example.com/v1.');
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new InvalidArgumentError('Expected an address that starts with https:// or http://.');
  if (url.username !== '' || url.password !== '') throw new InvalidArgumentError('Put the key into DARK_FACTORY_API_KEY: addresses are logged.');
  return value.replace(/\/+$/, '');
}

/** `owner/repo` as GitHub names repositories. */
export function repository(value: string): string {
  if (!/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})\/[A-Za-z0-9._-]{1,100}$/.test(value) || /\/\.{1,2}$/.test(value)) throw new InvalidArgumentError('Expected owner/repo.');
  return value;
}

/** An expedition's name: it becomes part of branches and folders. */
export function expeditionName(value: string): string {
  if (value.length > 50 || !/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(value)) throw new InvalidArgumentError('Expected lower-case words joined by "-", at most 50 characters.');
  return value;
}

/** A value that has something in it. */
export function filled(value: string): string {
  if (value.trim() === '') throw new InvalidArgumentError('Expected a value that is not empty.');
  return value;
}

/** Ids of requirements: `R-03,R-07`. */
export function requirementIds(value: string): string[] {
  const ids = value.split(/[\s,]+/).filter((id) => id !== '');
  if (ids.length === 0 || !ids.every((id) => /^R-\d{2,4}$/.test(id))) throw new InvalidArgumentError('Expected ids of requirements such as R-03,R-07.');
  return ids;
}

/** A shard's id. */
export function shardId(value: string, others: readonly string[] = []): string[] {
  if (!/^s\d{3}$/.test(value)) throw new InvalidArgumentError('Expected a shard such as s001.');
  return [...others, value];
}
