// yes: without an end
#include <unistd.h>

int main(void) {
  static char block[8192];
  for (int i = 0; i < sizeof block; i++) block[i] = i % 2 == 0 ? 'y' : '\n';
  while (write(1, block, sizeof block) > 0);
  return 1;
}
