/*
 * Loaded into a Node process (LD_PRELOAD), this makes a disk that fails: what touches certain files ends with EIO.
 *
 * FAULTY names a file. While it is there, its first line says what fails: an offset, a space and a part of a path.
 * Reading at or behind that offset, copying included, fails for every file whose path holds that part; with offset -1
 * so do looking at it, and listing it if it is a folder. Everything else is left to the C library.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int fails(const char *path, off_t offset) {
  const char *faulty = getenv("FAULTY");
  char text[512];
  char *part;
  long long from;
  ssize_t length;
  int control = faulty && path ? open(faulty, O_RDONLY | O_CLOEXEC) : -1;
  if (control < 0) return 0;
  length = REAL(read)(control, text, sizeof text - 1);
  close(control);
  if (length <= 0) return 0;
  text[length] = 0;
  text[strcspn(text, "\n")] = 0;
  from = strtoll(text, &part, 10);
  return *part == ' ' && part[1] && offset >= from && strstr(path, part + 1) != NULL;
}

static int descriptor_fails(int descriptor, off_t offset) {
  char link[64], path[4096];
  ssize_t length;
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  length = readlink(link, path, sizeof path - 1);
  if (length <= 0 || path[0] != '/') return 0;
  path[length] = 0;
  return fails(path, offset < 0 ? lseek(descriptor, 0, SEEK_CUR) : offset);
}

#define FAIL_IF(condition) \
  if (condition) { errno = EIO; return -1; }

ssize_t read(int fd, void *to, size_t count) {
  FAIL_IF(descriptor_fails(fd, -1))
  return REAL(read)(fd, to, count);
}
ssize_t readv(int fd, const struct iovec *to, int count) {
  FAIL_IF(descriptor_fails(fd, -1))
  return REAL(readv)(fd, to, count);
}
ssize_t pread(int fd, void *to, size_t count, off_t offset) {
  FAIL_IF(descriptor_fails(fd, offset))
  return REAL(pread)(fd, to, count, offset);
}
ssize_t pread64(int fd, void *to, size_t count, off64_t offset) {
  FAIL_IF(descriptor_fails(fd, offset))
  return REAL(pread64)(fd, to, count, offset);
}
ssize_t preadv(int fd, const struct iovec *to, int count, off_t offset) {
  FAIL_IF(descriptor_fails(fd, offset))
  return REAL(preadv)(fd, to, count, offset);
}
ssize_t preadv64(int fd, const struct iovec *to, int count, off64_t offset) {
  FAIL_IF(descriptor_fails(fd, offset))
  return REAL(preadv64)(fd, to, count, offset);
}
ssize_t copy_file_range(int in, off64_t *from, int out, off64_t *to, size_t count, unsigned flags) {
  FAIL_IF(descriptor_fails(in, from ? *from : -1))
  return REAL(copy_file_range)(in, from, out, to, count, flags);
}
int statx(int folder, const char *restrict path, int flags, unsigned mask, struct statx *restrict to) {
  FAIL_IF(fails(path, -1))
  return REAL(statx)(folder, path, flags, mask, to);
}
int access(const char *path, int mode) {
  FAIL_IF(fails(path, -1))
  return REAL(access)(path, mode);
}
int scandir(const char *path, struct dirent ***to, int (*wanted)(const struct dirent *),
            int (*order)(const struct dirent **, const struct dirent **)) {
  FAIL_IF(fails(path, -1))
  return REAL(scandir)(path, to, wanted, order);
}
int scandir64(const char *path, struct dirent64 ***to, int (*wanted)(const struct dirent64 *),
              int (*order)(const struct dirent64 **, const struct dirent64 **)) {
  FAIL_IF(fails(path, -1))
  return REAL(scandir64)(path, to, wanted, order);
}

/* libuv makes some calls itself. */
long syscall(long number, ...) {
  va_list list;
  long a, b, c, d, e, f;
  va_start(list, number);
  a = va_arg(list, long), b = va_arg(list, long), c = va_arg(list, long);
  d = va_arg(list, long), e = va_arg(list, long), f = va_arg(list, long);
  va_end(list);
  if (number == SYS_statx) FAIL_IF(fails((const char *)b, -1))
  if (number == SYS_copy_file_range) FAIL_IF(descriptor_fails((int)a, b ? *(off64_t *)b : -1))
  return REAL(syscall)(number, a, b, c, d, e, f);
}
