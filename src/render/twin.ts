/** What is left of something that was made twice, and is closed. */
export function renderTwin(of: number): string {
  return `Closed: this was made a second time by mistake. #${of} is the one that counts.\n`;
}
