// repl: answers each line at once; "exit N" ends it
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void) {
  char line[4096];
  for (int count = 1; fgets(line, sizeof line, stdin) != NULL; count++) {
    line[strcspn(line, "\n")] = '\0';
    if (strncmp(line, "exit ", 5) == 0) exit(atoi(line + 5));
    printf("%d: %s\n", count, line);
    fflush(stdout);
  }
  puts("end");
  return 0;
}
