/** What one download brings. */
export const BYTES: number = 32 << 20;
