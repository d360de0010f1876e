// spin: says so, and computes without an end
#include <stdio.h>

int main(void) {
  puts("spinning");
  fflush(stdout);
  for (volatile unsigned long count = 0;; count++);
}
