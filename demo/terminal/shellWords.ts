/** What a command can begin with in the shell, besides programs. */
export const shellWords: readonly string[] = `
  . : break case cd command continue do done elif else esac eval exec exit export fi for getopts hash if jobs local read
  readonly return set shift source then times trap type ulimit umask unset until wait while
`
  .trim()
  .split(/\s+/);
