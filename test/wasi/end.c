// end HOW [N]: by exit, return, abort, a trap, or a write to a closed stdout
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv) {
  const char *how = argv[1];
  int number = argc > 2 ? atoi(argv[2]) : 0;
  fputs("begun\n", stdout);
  fflush(stdout);
  if (strcmp(how, "exit") == 0) exit(number);
  if (strcmp(how, "_exit") == 0) _exit(number);
  if (strcmp(how, "abort") == 0) abort();
  if (strcmp(how, "trap") == 0) *(volatile char *)0xfffffff0 = 1;
  if (strcmp(how, "close") == 0) return close(1), write(1, "x", 1) == -1 ? 0 : 1;
  return number;
}
