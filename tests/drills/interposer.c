/* Loaded before libc by the drills: tells of every write, truncation, removal and sync of the office's SQLite files,
   in their order, and makes them fail where the drill asks for it.

   DRILL_JOURNAL  file that gets a record per operation: struct record, then the bytes of a write
   DRILL_FAULT    while this file exists: its first letter 'f' makes the next sync fail with EIO, once (the file goes);
                  'w' makes every write fail with ENOSPC */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

struct record { uint32_t kind, file; uint64_t offset, length; };
enum { WRITE = 1, SYNC = 2, TRUNCATE = 3, UNLINK = 4 };

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static int journal = -1;

static int ends(const char *path, const char *tail) {
    size_t a = strlen(path), b = strlen(tail);
    return a >= b && !strcmp(path + a - b, tail);
}
static int which_path(const char *path) {
    if (ends(path, "/destana.sqlite3")) return 0;
    if (ends(path, "/destana.sqlite3-wal")) return 1;
    return -1;
}
static int which(int fd) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n <= 0) return -1;
    path[n] = 0;
    return which_path(path);
}
static void tell(uint32_t kind, int file, uint64_t offset, const void *bytes, uint64_t length) {
    const char *path = getenv("DRILL_JOURNAL");
    if (!path) return;
    if (journal < 0) journal = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    struct record head = { kind, (uint32_t)file, offset, length };
    struct iovec parts[2] = { { &head, sizeof head }, { (void *)bytes, bytes ? length : 0 } };
    if (writev(journal, parts, 2) != (ssize_t)(sizeof head + parts[1].iov_len)) abort();
}
static char fault(void) {
    const char *path = getenv("DRILL_FAULT");
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    char what = 0;
    if (fd < 0) return 0;
    if (read(fd, &what, 1) != 1) what = 0;
    close(fd);
    return what;
}
#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

static ssize_t put(int fd, const void *bytes, size_t n, off_t at) {
    REAL(ssize_t, "pwrite64", int, const void *, size_t, off_t);
    int file = which(fd);
    if (file < 0) return real(fd, bytes, n, at);
    pthread_mutex_lock(&turn);
    ssize_t done;
    if (fault() == 'w') { errno = ENOSPC; done = -1; }
    else if ((done = real(fd, bytes, n, at)) > 0) tell(WRITE, file, (uint64_t)at, bytes, (uint64_t)done);
    int kept = errno;
    pthread_mutex_unlock(&turn);
    errno = kept;
    return done;
}
ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at) { return put(fd, bytes, n, at); }
ssize_t pwrite64(int fd, const void *bytes, size_t n, off_t at) { return put(fd, bytes, n, at); }

static int cut(int fd, off_t length) {
    REAL(int, "ftruncate64", int, off_t);
    int file = which(fd);
    if (file < 0) return real(fd, length);
    pthread_mutex_lock(&turn);
    int done = real(fd, length);
    if (!done) tell(TRUNCATE, file, 0, NULL, (uint64_t)length);
    pthread_mutex_unlock(&turn);
    return done;
}
int ftruncate(int fd, off_t length) { return cut(fd, length); }
int ftruncate64(int fd, off_t length) { return cut(fd, length); }

static int sync_one(int fd, int (*real)(int)) {
    int file = which(fd);
    if (file < 0) return real(fd);
    pthread_mutex_lock(&turn);
    int done;
    if (fault() == 'f') { unlink(getenv("DRILL_FAULT")); errno = EIO; done = -1; }
    else if (!(done = real(fd))) tell(SYNC, file, 0, NULL, 0);
    int kept = errno;
    pthread_mutex_unlock(&turn);
    errno = kept;
    return done;
}
int fsync(int fd) { REAL(int, "fsync", int); return sync_one(fd, real); }
int fdatasync(int fd) { REAL(int, "fdatasync", int); return sync_one(fd, real); }

int unlink(const char *path) {
    REAL(int, "unlink", const char *);
    int file = which_path(path);
    if (file < 0) return real(path);
    pthread_mutex_lock(&turn);
    int done = real(path);
    if (!done) tell(UNLINK, file, 0, NULL, 0);
    pthread_mutex_unlock(&turn);
    return done;
}
