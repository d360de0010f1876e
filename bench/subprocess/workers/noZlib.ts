// What just-bash finds in a browser as "node:zlib".
export const constants = {};
export const gunzipSync = undefined;
export const gzipSync = undefined;
