await import(/* @vite-ignore */ new URL("./missing.js", import.meta.url).href);
