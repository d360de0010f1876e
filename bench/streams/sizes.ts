/** What a download brings, in bytes. */
export const TOTAL = 16 * 1024 * 1024;
export const MESSAGE = 64 * 1024;
