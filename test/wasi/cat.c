// cat [FILE...]: by bare reads and writes, so that each shows as soon as it is there
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char block[65536];

static int copy(int fd) {
  ssize_t count;
  while ((count = read(fd, block, sizeof block)) > 0)
    for (ssize_t done = 0; done < count;) {
      ssize_t written = write(1, block + done, count - done);
      if (written < 0) return fprintf(stderr, "cat: write: %s\n", strerror(errno)), 1;
      done += written;
    }
  if (count < 0) return fprintf(stderr, "cat: read: %s\n", strerror(errno)), 1;
  return 0;
}

int main(int argc, char **argv) {
  if (argc == 1) return copy(0);
  int status = 0;
  for (int i = 1; i < argc; i++) {
    int fd = open(argv[i], O_RDONLY);
    if (fd < 0) {
      fprintf(stderr, "cat: %s: %s\n", argv[i], strerror(errno));
      status = 1;
      continue;
    }
    status |= copy(fd);
    close(fd);
  }
  return status;
}
