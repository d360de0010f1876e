// files COMMAND PATH...: one thing done with files for each command
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int byName(const void *left, const void *right) {
  return strcmp(*(char *const *)left, *(char *const *)right);
}

static int list(const char *path) {
  DIR *directory = opendir(path);
  if (directory == NULL) return -1;
  static char *names[2048];
  int count = 0;
  for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    char *name = malloc(strlen(entry->d_name) + 2);
    sprintf(name, "%s%s", entry->d_name, entry->d_type == DT_DIR ? "/" : "");
    names[count++] = name;
  }
  closedir(directory);
  qsort(names, count, sizeof *names, byName);
  for (int i = 0; i < count; i++) puts(names[i]);
  return 0;
}

static int show(const char *path) {
  struct stat status;
  if (stat(path, &status) != 0) return -1;
  printf("%s %lld %lld\n", S_ISDIR(status.st_mode) ? "directory" : S_ISREG(status.st_mode) ? "file" : "other",
         (long long)status.st_size, (long long)status.st_mtim.tv_sec);
  return 0;
}

/** Writes, seeks, reads, cuts, and appends. */
static int edit(const char *path) {
  int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0644);
  if (fd < 0) return -1;
  char part[6] = "";
  if (write(fd, "hello world", 11) != 11 || lseek(fd, -5, SEEK_END) != 6 || read(fd, part, 5) != 5) return -1;
  if (pwrite(fd, "J", 1, 0) != 1 || pread(fd, part, 5, 0) != 5 || lseek(fd, 0, SEEK_CUR) != 11) return -1;
  puts(part);
  if (ftruncate(fd, 5) != 0 || close(fd) != 0) return -1;
  fd = open(path, O_WRONLY | O_APPEND);
  if (fd < 0 || write(fd, "!\n", 2) != 2) return -1;
  if (read(fd, part, 1) != -1 || errno != EBADF) return -1;
  struct timespec times[2] = {{1000000000, 0}, {1234567890, 500000000}};
  if (futimens(fd, times) != 0) return -1;
  return close(fd);
}

int main(int argc, char **argv) {
  const char *command = argv[1], *path = argc > 2 ? argv[2] : ".";
  int failed = strcmp(command, "ls") == 0      ? list(path)
               : strcmp(command, "stat") == 0  ? show(path)
               : strcmp(command, "edit") == 0  ? edit(path)
               : strcmp(command, "mkdir") == 0 ? mkdir(path, 0777)
               : strcmp(command, "rmdir") == 0 ? rmdir(path)
               : strcmp(command, "rm") == 0    ? unlink(path)
               : strcmp(command, "mv") == 0    ? rename(path, argv[3])
               : strcmp(command, "link") == 0  ? link(path, argv[3])
               : strcmp(command, "symlink") == 0 ? symlink(path, argv[3])
               : strcmp(command, "new") == 0   ? open(path, O_WRONLY | O_CREAT | O_EXCL, 0644) < 0
               : strcmp(command, "dir") == 0   ? open(path, O_RDONLY | O_DIRECTORY) < 0
                                               : 2;
  if (failed == 0) return 0;
  fprintf(stderr, "%s: %s: %s\n", command, path, strerror(errno));
  return 1;
}
