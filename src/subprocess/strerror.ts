import { type OSError, osError } from "../errors.ts";

const texts: Readonly<Record<string, string>> = {
  E2BIG: "Argument list too long",
  EACCES: "Permission denied",
  EAGAIN: "Resource temporarily unavailable",
  EBADF: "Bad file descriptor",
  EBUSY: "Device or resource busy",
  EEXIST: "File exists",
  EFBIG: "File too large",
  EINVAL: "Invalid argument",
  EIO: "Input/output error",
  EISDIR: "Is a directory",
  ELOOP: "Too many levels of symbolic links",
  ENAMETOOLONG: "File name too long",
  ENOENT: "No such file or directory",
  ENOEXEC: "Exec format error",
  ENOSPC: "No space left on device",
  ENOTDIR: "Not a directory",
  ENOTEMPTY: "Directory not empty",
  EPERM: "Operation not permitted",
  EPIPE: "Broken pipe",
  EROFS: "Read-only file system",
  ESRCH: "No such process",
  EXDEV: "Invalid cross-device link",
};

/** The reason that a code stands for, in words. */
export function strerror(code: string): string {
  return texts[code] ?? `Unknown error ${code}`;
}

/** The error of a code, about a file: `No such file or directory: 'a.txt'`. */
export function fileError(code: string, filename: string, options?: ErrorOptions): OSError {
  const text = strerror(code);
  return osError(code, `${text}: '${filename}'`, { ...options, filename, strerror: text });
}
