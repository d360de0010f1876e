// wc: the lines, words and bytes of stdin
#include <ctype.h>
#include <stdio.h>

int main(void) {
  unsigned long lines = 0, words = 0, bytes = 0;
  int inWord = 0;
  for (int byte; (byte = getchar()) != EOF; bytes++) {
    if (byte == '\n') lines++;
    if (isspace(byte)) inWord = 0;
    else if (!inWord) inWord = 1, words++;
  }
  printf("%7lu %7lu %7lu\n", lines, words, bytes);
  return 0;
}
