/** How one picture differs between the base and the work. */
export type PictureDifference =
  /** Share of its pixels, 0 to 1. */
  | { readonly kind: 'differs'; readonly name: string; readonly share: number }
  | { readonly kind: 'other-size'; readonly name: string; readonly before: string; readonly after: string }
  | { readonly kind: 'gone'; readonly name: string }
  | { readonly kind: 'unreadable'; readonly name: string };
