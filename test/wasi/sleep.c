// sleep SECONDS, by the clock that only goes forward; -r by the other one, -p by poll() until there is input
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int main(int argc, char **argv) {
  double seconds = atof(argv[argc - 1]);
  struct timespec span = {(time_t)seconds, (long)((seconds - (time_t)seconds) * 1e9)};
  if (argc == 2) return clock_nanosleep(CLOCK_MONOTONIC, 0, &span, NULL);
  if (strcmp(argv[1], "-p") == 0) {
    struct pollfd input = {.fd = 0, .events = POLLIN};
    int count = poll(&input, 1, (int)(seconds * 1000));
    printf("%s\n", count == 0 ? "nothing" : count == 1 && (input.revents & POLLIN) ? "input" : "error");
    char line[256];
    if (count == 1 && fgets(line, sizeof line, stdin) != NULL) fputs(line, stdout);
    return 0;
  }
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_sec += span.tv_sec;
  until.tv_nsec += span.tv_nsec;
  if (until.tv_nsec >= 1000000000) until.tv_nsec -= 1000000000, until.tv_sec++;
  return clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &until, NULL);
}
