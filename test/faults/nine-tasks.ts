/**
 * A master issue of the size of the demo's: nine tasks, of which one fails at first and one for good, with dependencies, and an issue that exists
 * already.
 */
export function nineTasks(existing: number): string {
  return `
- [x] Add \`src/zero.txt\`
- [ ] Add \`src/one.txt\` with the text for one
- [ ] Add \`src/two.txt\` with the text for two
- [ ] Add \`src/three.txt\` with the text for three
- [ ] Add \`src/once-four.txt\` with the text for four
- [ ] Add \`src/broken-five.txt\` with the text for five
- [ ] Add \`src/six.txt\` after item 2
- [ ] Add \`src/seven.txt\` after items 3 and 4
- [ ] #${existing} in \`src/eight.txt\`
- [ ] Add \`src/nine.txt\` with the text for nine
`;
}
