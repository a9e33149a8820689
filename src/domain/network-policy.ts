import { type HostRule, parseHostRule } from './host-rule.ts';

/** What an agent's sandbox reaches: nothing, the model and the hosts of a list through the gateway, or whatever the host reaches. */
export type NetworkPolicy = 'none' | 'allow-list' | 'open';

/** In an allow-list it stands for all of `PACKAGE_REGISTRIES`. */
export const REGISTRIES_WORD = 'registries';

/** Where the usual package managers get packages from. */
export const PACKAGE_REGISTRIES: readonly string[] = [
  'registry.npmjs.org',
  'registry.yarnpkg.com',
  'pypi.org',
  'files.pythonhosted.org',
  'index.crates.io',
  'static.crates.io',
  'proxy.golang.org',
  'sum.golang.org',
  'rubygems.org',
  'index.rubygems.org',
  'repo.maven.apache.org',
  'repo1.maven.org',
  'plugins.gradle.org',
  'api.nuget.org',
  'repo.packagist.org',
];

export interface ParsedAllowList {
  readonly rules: readonly HostRule[];
  /** A sentence for each entry that is no rule. */
  readonly problems: readonly string[];
}

/** Reads all entries, so that all problems are told at once. */
export function parseAllowList(entries: readonly string[]): ParsedAllowList {
  const hosts = entries.flatMap((entry) =>
    entry.trim().toLowerCase() === REGISTRIES_WORD ? PACKAGE_REGISTRIES : [entry],
  );
  const parsed = hosts.map(parseHostRule);
  return {
    rules: parsed.flatMap((result) => (result.ok ? [result.rule] : [])),
    problems: parsed.flatMap((result) => (result.ok ? [] : [result.message])),
  };
}
