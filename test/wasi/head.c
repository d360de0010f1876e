// head LINES
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
  int left = argc > 1 ? atoi(argv[1]) : 10;
  for (int byte; left > 0 && (byte = getchar()) != EOF;) {
    putchar(byte);
    if (byte == '\n') left--;
  }
  return 0;
}
