/* Kills the process, or lets the system call fail, at the nth act by which it would change what lies below a folder.

   Preloaded by the loader; idle until `refusals_arm` is called. Acts: opening to write, write, move, removal, fsync,
   truncation, making of folders. Of a write half is done first, as on a disk that fills up. A note of each act goes
   to a file where one is given.

   With SNAPSHOTS for a fault nothing is stopped: before each act, and amid each write, its number goes to the socket
   given for the notes, and the process goes on once it is answered. What lies on the disk meanwhile is what a kill at
   that act would leave. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define SNAPSHOTS -1

static char root[4096];
static long wanted, count;
static int fault, notes = -1;
static pid_t armed;

void refusals_arm(const char *folder, long number, int error, int file) {
    snprintf(root, sizeof root, "%s/", folder);
    wanted = number, count = 0, fault = error, notes = file, armed = getpid();
}

long refusals_count(void) { return count; }

static void *next(const char *name) { return dlsym(RTLD_NEXT, name); }

static int below(const char *path) { return strncmp(path, root, strlen(root)) == 0; }

static int path_of(int file, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, 4095);
    if (length < 0) return 0;
    path[length] = 0;
    return 1;
}

static int reached(const char *act, const char *path) {
    if (armed != getpid() || !below(path)) return 0;
    count++;
    if (fault == SNAPSHOTS) return 1;
    if (notes >= 0) dprintf(notes, "%s %s\n", act, path + strlen(root));
    return count == wanted;
}

static int passed(void) {
    char answer;
    dprintf(notes, "%ld\n", count);
    while (read(notes, &answer, 1) < 0 && errno == EINTR) continue;
    return 0;
}

static int stop(void) {
    if (fault == SNAPSHOTS) return passed();
    if (!fault) kill(getpid(), SIGKILL);
    errno = fault;
    return -1;
}

static int refused(const char *act, const char *path) { return reached(act, path) && stop(); }

static int refused_at(const char *act, int folder, const char *path) {
    char whole[8192], base[4096];
    if (armed != getpid() || !path) return 0;
    if (path[0] == '/') return refused(act, path);
    if (folder == AT_FDCWD ? !getcwd(base, sizeof base) : !path_of(folder, base)) return 0;
    snprintf(whole, sizeof whole, "%s/%s", base, path);
    return refused(act, whole);
}

static int due(const char *act, int file) {
    char path[4096];
    return armed == getpid() && path_of(file, path) && reached(act, path);
}

static int refused_file(const char *act, int file) { return due(act, file) && stop(); }

#define WRITES(flags) (((flags) & O_ACCMODE) != O_RDONLY || ((flags) & O_CREAT))
#define MODE(flags) mode_t mode = 0; if ((flags) & O_CREAT) { \
    va_list more; va_start(more, flags); mode = va_arg(more, mode_t); va_end(more); }

#define OPEN(name) int name(const char *path, int flags, ...) { MODE(flags) \
    if (WRITES(flags) && refused_at("open", AT_FDCWD, path)) return -1; \
    return ((int (*)(const char *, int, ...))next(#name))(path, flags, mode); }
#define OPENAT(name) int name(int folder, const char *path, int flags, ...) { MODE(flags) \
    if (WRITES(flags) && refused_at("open", folder, path)) return -1; \
    return ((int (*)(int, const char *, int, ...))next(#name))(folder, path, flags, mode); }
OPEN(open) OPEN(open64) OPENAT(openat) OPENAT(openat64)

ssize_t write(int file, const void *data, size_t size) {
    ssize_t (*real)(int, const void *, size_t) = next("write");
    ssize_t half = 0;
    if (due("write", file)) {
        if (size > 1) half = real(file, data, size / 2);
        if (half < 0 || stop()) return -1;
    }
    ssize_t rest = real(file, (const char *)data + half, size - half);
    return rest < 0 ? rest : half + rest;
}
#define PWRITE(name, where) ssize_t name(int file, const void *data, size_t size, where at) { \
    ssize_t (*real)(int, const void *, size_t, where) = next(#name); \
    ssize_t half = 0; \
    if (due("write", file)) { \
        if (size > 1) half = real(file, data, size / 2, at); \
        if (half < 0 || stop()) return -1; } \
    ssize_t rest = real(file, (const char *)data + half, size - half, at + half); \
    return rest < 0 ? rest : half + rest; }
PWRITE(pwrite, off_t) PWRITE(pwrite64, off64_t)
#define SENDFILE(name, where) ssize_t name(int to, int from, where *at, size_t size) { \
    if (refused_file("write", to)) return -1; \
    return ((ssize_t (*)(int, int, where *, size_t))next(#name))(to, from, at, size); }
SENDFILE(sendfile, off_t) SENDFILE(sendfile64, off64_t)
#define TRUNCATE(name, where) int name(const char *path, where size) { \
    if (refused_at("cut", AT_FDCWD, path)) return -1; \
    return ((int (*)(const char *, where))next(#name))(path, size); }
TRUNCATE(truncate, off_t) TRUNCATE(truncate64, off64_t)

#define FILED(name, act) int name(int file) { if (refused_file(act, file)) return -1; \
    return ((int (*)(int))next(#name))(file); }
FILED(fsync, "fsync") FILED(fdatasync, "fsync")
#define CUT(name, where) int name(int file, where size) { if (refused_file("cut", file)) return -1; \
    return ((int (*)(int, where))next(#name))(file, size); }
CUT(ftruncate, off_t) CUT(ftruncate64, off64_t)

int rename(const char *from, const char *to) {
    if (refused_at("move", AT_FDCWD, to)) return -1;
    return ((int (*)(const char *, const char *))next("rename"))(from, to);
}
int renameat(int there, const char *from, int here, const char *to) {
    if (refused_at("move", here, to)) return -1;
    return ((int (*)(int, const char *, int, const char *))next("renameat"))(there, from, here, to);
}
int unlink(const char *path) {
    if (refused_at("remove", AT_FDCWD, path)) return -1;
    return ((int (*)(const char *))next("unlink"))(path);
}
int unlinkat(int folder, const char *path, int flags) {
    if (refused_at("remove", folder, path)) return -1;
    return ((int (*)(int, const char *, int))next("unlinkat"))(folder, path, flags);
}
int rmdir(const char *path) {
    if (refused_at("remove", AT_FDCWD, path)) return -1;
    return ((int (*)(const char *))next("rmdir"))(path);
}
int mkdir(const char *path, mode_t mode) {
    if (refused_at("folder", AT_FDCWD, path)) return -1;
    return ((int (*)(const char *, mode_t))next("mkdir"))(path, mode);
}
