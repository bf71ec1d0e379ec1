/** What a stage tells whoever watches, as it happens. */
export type ProgressEvent =
  | { readonly kind: 'stage'; readonly stage: string; readonly state: 'started' | 'finished'; readonly detail?: string }
  | { readonly kind: 'unit'; readonly unit: string; readonly state: 'waiting' | 'writing' | 'done' | 'partial' | 'failed'; readonly tokens: number; readonly fromCache?: boolean; readonly detail?: string };

/** Receives progress. It must not throw. */
export type Progress = (event: ProgressEvent) => void;
