/**
 * A master issue with what makes runs differ: six tasks, of which one fails at first and one for good, with a dependency, and an issue that exists
 * already.
 */
export function sixTasks(existing: number): string {
  return `
- [x] Add \`src/zero.txt\`
- [ ] Add \`src/one.txt\` with the text for one
- [ ] Add \`src/two.txt\` with the text for two
- [ ] Add \`src/once-four.txt\` with the text for four
- [ ] Add \`src/broken-five.txt\` with the text for five
- [ ] Add \`src/six.txt\` after items 2 and 4
- [ ] #${existing} in \`src/eight.txt\`
`;
}
