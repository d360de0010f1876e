// show NAME...: the arguments, each in brackets, and the variables of these names
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
  for (int i = 0; i < argc; i++) printf("[%s]", argv[i]);
  for (int i = 1; i < argc; i++)
    if (getenv(argv[i]) != NULL) printf(" %s=%s", argv[i], getenv(argv[i]));
  puts("");
  return 0;
}
