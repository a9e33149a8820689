/** Written by programs: nobody changes them by themselves. */
const MADE = [
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|deno\.lock)$/,
  /(?:^|\/)(?:poetry\.lock|uv\.lock|Pipfile\.lock|Cargo\.lock|composer\.lock|Gemfile\.lock|go\.sum)$/,
  /(?:^|\/)(?:vendor|third_party|node_modules|dist|build)\//,
  /(?:^|\/)(?:__snapshots__|__golden__|__generated__|generated)\//,
  /\.(?:min\.(?:js|css)|map|snap|lock|svg|png|jpe?g|gif|ico|woff2?|pdf|zip|gz)$/,
  /(?:\.pb\.go|_pb2\.pyi?|\.generated\.\w+|_generated\.\w+|\.gen\.\w+)$/,
];

/** Examples for tests: full of words that they are not about. */
const FIXTURES =
  /(?:^|\/)(?:fixtures?|__fixtures__|testdata|test-data|cassettes|recordings|mocks|__mocks__)\//;

/** How much the words of a file count, from 0 to 1: less for fixtures, and little for what programs write. */
export function pathWeight(path: string): number {
  if (MADE.some((pattern) => pattern.test(path))) return 0.2;
  return FIXTURES.test(path) ? 0.4 : 1;
}
