import type { PictureDifference } from './picture-difference.ts';
import { code, shortList } from './quote.ts';

/** A size of the window in CSS pixels. */
export interface Viewport {
  readonly width: number;
  readonly height: number;
}

/** A phone, a tablet, a laptop and a large screen (R35). */
export const VIEWPORTS: readonly Viewport[] = [
  { width: 375, height: 667 },
  { width: 768, height: 1024 },
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];

/** Share of the pixels of a picture that may change unasked (R35). */
const TOLERATED_SHARE = 0.01;

export function viewportName({ width, height }: Viewport): string {
  return `${width}×${height}`;
}

/** What speaks against the pictures of one viewport, as part of a sentence; `null` when nothing does. */
export function judgePictures(viewport: Viewport, differences: readonly PictureDifference[]): string | null {
  const parts = differences.flatMap((difference) => faultOf(difference) ?? []);
  return parts.length === 0 ? null : `at ${viewportName(viewport)}, ${shortList(parts, ', ')}`;
}

function faultOf(difference: PictureDifference): string | null {
  const name = code(difference.name);
  switch (difference.kind) {
    case 'differs':
      return difference.share > TOLERATED_SHARE ? `${name} differs in ${percentage(difference.share)}` : null;
    case 'other-size':
      return `${name} is ${difference.after} in place of ${difference.before} pixels`;
    case 'gone':
      return `${name} was not made`;
    case 'unreadable':
      return `${name} is no PNG that can be read`;
  }
}

/** With one digit, and never rounded down to what is tolerated. */
function percentage(share: number): string {
  return `${(Math.ceil(share * 1_000) / 10).toFixed(1)} %`;
}
