import { z } from 'zod';

/** Data of a look job: the master issue to look at. Unknown fields are dropped, so that older workers read newer jobs. */
export const LookPayload = z.object({
  owner: z.string().min(1),
  repo: z.string().min(1),
  installationId: z.int(),
  number: z.int().positive(),
});

/** Data of an attempt job; everything else is in the attempt's row. */
export const AttemptPayload = z.object({ attemptId: z.string().min(1) });

export type LookPayload = z.infer<typeof LookPayload>;
export type AttemptPayload = z.infer<typeof AttemptPayload>;
