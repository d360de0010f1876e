// grep PATTERN: the lines of stdin that an extended regular expression matches
#include <regex.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv) {
  regex_t pattern;
  if (argc != 2 || regcomp(&pattern, argv[1], REG_EXTENDED | REG_NOSUB) != 0) return 2;
  static char line[65536];
  int status = 1;
  while (fgets(line, sizeof line, stdin) != NULL) {
    line[strcspn(line, "\n")] = '\0';
    if (regexec(&pattern, line, 0, NULL, 0) != 0) continue;
    status = 0;
    puts(line);
  }
  return status;
}
