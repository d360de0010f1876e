// fread COUNT: reads through stdio, whose buffer is a second one to be filled
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
  static char block[4096];
  size_t count = fread(block, 1, atoi(argv[1]), stdin);
  printf("%zu [%.*s]\n", count, (int)count, block);
  return 0;
}
