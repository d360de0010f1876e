// Exposes nothing.
self.name = "silent";
