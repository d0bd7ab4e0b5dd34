/* A disk that remembers everything it is told, and that fails when it is told to. For tests only.
 *
 * One library, loaded twice over. As an extension of the SQLite in `sqlcipher3` it is the default VFS, a thin layer over
 * the one that is there: it sees what SQLite writes into its files. As LD_PRELOAD it stands before the calls of libc: it
 * sees every name that is made, moved or taken away, which directories are synced, and what anything but SQLite writes.
 *
 * Only what lies under the watched folder counts. Shared memory (-shm) does not: no disk ever holds it for good.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

/* The tape: one head, then the path, then the bytes, for each call. `tests/power/tape.py` reads it. */

enum { CREATE = 1, WRITE, TRUNCATE, SYNC, RENAME, UNLINK, MKDIR, RMDIR, SYNC_DIRECTORY, NOTE };
enum { KILL = -1, MOST_FILES = 4096 };

struct head {
    uint32_t kind, path_length;
    uint64_t offset, length;
};

static struct {
    pthread_mutex_t turn;
    char root[PATH_MAX];
    int recording, how, lasting, tell, hear, last;
    long calls, fail_at, failed;
    uint8_t *tape;
    size_t used, room;
} disk = {.turn = PTHREAD_MUTEX_INITIALIZER, .hear = -1};

static char *names[MOST_FILES]; /* of the descriptors that are not SQLite's */
static __thread int sqlite_opens;

static int watched(const char *path) {
    size_t root = strlen(disk.root), length = path ? strlen(path) : 0;
    if (!root || length < root || strncmp(path, disk.root, root)) return 0;
    return length < 4 || strcmp(path + length - 4, "-shm");
}

static void put(const void *bytes, size_t length) {
    if (!length) return;
    if (disk.used + length > disk.room) {
        disk.room = (disk.used + length) * 2;
        disk.tape = realloc(disk.tape, disk.room);
        if (!disk.tape) abort();
    }
    memcpy(disk.tape + disk.used, bytes, length);
    disk.used += length;
}

static void record(int kind, const char *path, uint64_t offset, const void *bytes, uint64_t length) {
    struct head head = {kind, (uint32_t)strlen(path), offset, bytes ? length : 0};
    put(&head, sizeof head);
    put(path, head.path_length);
    put(bytes, head.length);
}

/* The process is killed here. Where there are to be twins, one that was made a moment before goes on in its place once it
 * is told how many calls later it is killed itself; of a negative number there is no twin any more. It is made by the
 * kernel alone: libc would give it another thread number, under which it could not let go of SQLite's mutexes.
 */
static void be_killed(void) {
    if (disk.hear < 0 || disk.last || syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0)) kill(getpid(), SIGKILL);
    char line[64];
    long next;
    int length = snprintf(line, sizeof line, "{\"what\": \"twin\", \"process\": %d}\n", getpid());
    if (write(disk.tell, line, length) != length || read(disk.hear, &next, sizeof next) != sizeof next) _exit(1);
    disk.calls = 0;
    disk.last = next < 0;
    disk.fail_at = labs(next);
}

/* Before each call that changes what is on the disk: 0, or the error it ends with instead. */
static int passes(int kind, const char *path, uint64_t offset, const void *bytes, uint64_t length) {
    int code = 0;
    pthread_mutex_lock(&disk.turn);
    disk.calls++;
    int grows = kind == CREATE || kind == WRITE || kind == MKDIR;
    int counts = disk.how != ENOSPC || grows; /* a full disk still lets go, and syncs */
    if (disk.fail_at && counts && (disk.calls == disk.fail_at || (disk.lasting && disk.calls > disk.fail_at))) {
        if (disk.how == KILL) {
            be_killed();
        } else {
            disk.failed++;
            code = disk.how;
        }
    }
    if (!code && disk.recording) record(kind, path, offset, bytes, length);
    pthread_mutex_unlock(&disk.turn);
    return code;
}

/* What the tests ask of it, through ctypes. */

void disk_watch(const char *root, int recording) {
    disk.root[0] = 0;
    strncat(disk.root, root, PATH_MAX - 1);
    disk.recording = recording;
    disk.used = 0;
    disk.calls = disk.fail_at = disk.failed = 0;
}

/* The call of this number from now on ends so: KILL, or an errno; a lasting fault also takes every later one. */
void disk_fail(long number, int how, int lasting) {
    disk.calls = disk.failed = 0;
    disk.fail_at = number;
    disk.how = how;
    disk.lasting = lasting;
}

long disk_calls(void) { return disk.calls; }
long disk_failed(void) { return disk.failed; }

/* What happens in the world, in its place among the calls. */
void disk_note(const void *bytes, uint64_t length) {
    pthread_mutex_lock(&disk.turn);
    if (disk.recording) record(NOTE, "", 0, bytes, length);
    pthread_mutex_unlock(&disk.turn);
}

/* From now on twins go on: what they say goes to `tell`, what they are told comes from `hear`. */
void disk_twins(int tell, int hear) {
    disk.tell = tell;
    disk.hear = hear;
}

/* Something is about to be seen in the world: as good a moment to be killed at as a call. */
void disk_moment(void) {
    if (disk.how == KILL && disk.root[0]) passes(NOTE, "", 0, NULL, 0);
}

const uint8_t *disk_tape(uint64_t *used) {
    *used = disk.used;
    return disk.tape;
}

/* Before libc */

#define REAL(name) ((__typeof__(&name))real(#name))

static void *real(const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    if (!found) abort();
    return found;
}

static int refused(int code) {
    errno = code;
    return -1;
}

static const char *name_of(int file) { return file >= 0 && file < MOST_FILES ? names[file] : NULL; }

static int is_directory(int file) {
    struct stat about;
    return !fstat(file, &about) && S_ISDIR(about.st_mode);
}

static int opened(int (*open_it)(const char *, int, ...), const char *path, int flags, mode_t mode) {
    struct stat about;
    int counts = watched(path), there = counts && !stat(path, &about), code = 0;
    if (counts && !there && flags & O_CREAT) code = passes(CREATE, path, 0, NULL, 0);
    else if (there && flags & O_TRUNC && about.st_size) code = passes(TRUNCATE, path, 0, NULL, 0);
    if (code) return refused(code);
    int file = open_it(path, flags, mode);
    if (file >= 0 && file < MOST_FILES && counts && !sqlite_opens) names[file] = strdup(path);
    return file;
}

#define MODE(flags) \
    mode_t mode = 0; \
    if ((flags) & O_CREAT) { \
        va_list rest; \
        va_start(rest, flags); \
        mode = va_arg(rest, mode_t); \
        va_end(rest); \
    }

int open(const char *path, int flags, ...) {
    MODE(flags)
    return opened(REAL(open), path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    MODE(flags)
    return opened(REAL(open64), path, flags, mode);
}

int close(int file) {
    if (name_of(file)) {
        free(names[file]);
        names[file] = NULL;
    }
    return REAL(close)(file);
}

ssize_t write(int file, const void *bytes, size_t length) {
    const char *path = name_of(file);
    if (path) {
        off_t at = fcntl(file, F_GETFL) & O_APPEND ? lseek(file, 0, SEEK_END) : lseek(file, 0, SEEK_CUR);
        int code = passes(WRITE, path, at, bytes, length);
        if (code) return refused(code);
    }
    return REAL(write)(file, bytes, length);
}

ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t offset) {
    const char *path = name_of(file);
    int code = path ? passes(WRITE, path, offset, bytes, length) : 0;
    return code ? refused(code) : REAL(pwrite64)(file, bytes, length, offset);
}

/* Whoever copies a file by it is told to copy it by hand, which is seen. */
ssize_t sendfile64(int out, int in, off64_t *offset, size_t count) {
    ssize_t (*send)(int, int, off64_t *, size_t) = real("sendfile64");
    return name_of(out) ? refused(EINVAL) : send(out, in, offset, count);
}

ssize_t sendfile(int out, int in, off_t *offset, size_t count) { return sendfile64(out, in, offset, count); }

int ftruncate64(int file, off64_t length) {
    const char *path = name_of(file);
    int code = path ? passes(TRUNCATE, path, length, NULL, 0) : 0;
    return code ? refused(code) : REAL(ftruncate64)(file, length);
}

static int synced(int (*sync_it)(int), int file) {
    const char *path = name_of(file);
    int code = path ? passes(is_directory(file) ? SYNC_DIRECTORY : SYNC, path, 0, NULL, 0) : 0;
    return code ? refused(code) : sync_it(file);
}

int fsync(int file) { return synced(REAL(fsync), file); }
int fdatasync(int file) { return synced(REAL(fdatasync), file); }

int rename(const char *from, const char *to) {
    int code = watched(from) || watched(to) ? passes(RENAME, from, 0, to, strlen(to)) : 0;
    return code ? refused(code) : REAL(rename)(from, to);
}

static int by_name(int kind, int (*do_it)(const char *), const char *path) {
    int code = watched(path) && !access(path, F_OK) ? passes(kind, path, 0, NULL, 0) : 0;
    return code ? refused(code) : do_it(path);
}

int unlink(const char *path) { return by_name(UNLINK, REAL(unlink), path); }
int rmdir(const char *path) { return by_name(RMDIR, REAL(rmdir), path); }

int mkdir(const char *path, mode_t mode) {
    int code = watched(path) && access(path, F_OK) ? passes(MKDIR, path, 0, NULL, 0) : 0;
    return code ? refused(code) : REAL(mkdir)(path, mode);
}

/* Before SQLite's files: as `sqlite3.h` (public domain) declares them, so that no header is needed. */

typedef struct sqlite3_file sqlite3_file;
typedef struct sqlite3_vfs sqlite3_vfs;

typedef struct {
    int iVersion;
    int (*xClose)(sqlite3_file *);
    int (*xRead)(sqlite3_file *, void *, int, int64_t);
    int (*xWrite)(sqlite3_file *, const void *, int, int64_t);
    int (*xTruncate)(sqlite3_file *, int64_t);
    int (*xSync)(sqlite3_file *, int);
    int (*xFileSize)(sqlite3_file *, int64_t *);
    int (*xLock)(sqlite3_file *, int);
    int (*xUnlock)(sqlite3_file *, int);
    int (*xCheckReservedLock)(sqlite3_file *, int *);
    int (*xFileControl)(sqlite3_file *, int, void *);
    int (*xSectorSize)(sqlite3_file *);
    int (*xDeviceCharacteristics)(sqlite3_file *);
    int (*xShmMap)(sqlite3_file *, int, int, int, void volatile **);
    int (*xShmLock)(sqlite3_file *, int, int, int);
    void (*xShmBarrier)(sqlite3_file *);
    int (*xShmUnmap)(sqlite3_file *, int);
    int (*xFetch)(sqlite3_file *, int64_t, int, void **);
    int (*xUnfetch)(sqlite3_file *, int64_t, void *);
} sqlite3_io_methods;

struct sqlite3_file {
    const sqlite3_io_methods *pMethods;
};

struct sqlite3_vfs {
    int iVersion, szOsFile, mxPathname;
    sqlite3_vfs *pNext;
    const char *zName;
    void *pAppData;
    int (*xOpen)(sqlite3_vfs *, const char *, sqlite3_file *, int, int *);
    void *others[15];
};

enum { SQLITE_FULL = 13, SQLITE_IOERR_WRITE = 778, SQLITE_IOERR_FSYNC = 1034, SQLITE_IOERR_TRUNCATE = 1546 };
enum { SQLITE_OK_LOAD_PERMANENTLY = 256, VFS_FIND = 141, VFS_REGISTER = 142 };

struct file {
    sqlite3_file base;
    const char *path; /* SQLite keeps it as long as the file is open; NULL for a file without a name */
};

static sqlite3_vfs *below, here;

#define UNDER(f) ((sqlite3_file *)((struct file *)(f) + 1))
#define PASS(f, call, ...) UNDER(f)->pMethods->call(UNDER(f), ##__VA_ARGS__)

static int vfs_close(sqlite3_file *f) { return PASS(f, xClose); }
static int vfs_read(sqlite3_file *f, void *to, int n, int64_t at) { return PASS(f, xRead, to, n, at); }
static int vfs_size(sqlite3_file *f, int64_t *size) { return PASS(f, xFileSize, size); }
static int vfs_lock(sqlite3_file *f, int level) { return PASS(f, xLock, level); }
static int vfs_unlock(sqlite3_file *f, int level) { return PASS(f, xUnlock, level); }
static int vfs_reserved(sqlite3_file *f, int *out) { return PASS(f, xCheckReservedLock, out); }
static int vfs_control(sqlite3_file *f, int op, void *what) { return PASS(f, xFileControl, op, what); }
static int vfs_sector(sqlite3_file *f) { return PASS(f, xSectorSize); }
static int vfs_character(sqlite3_file *f) { return PASS(f, xDeviceCharacteristics); }
static int vfs_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **to) {
    return PASS(f, xShmMap, page, size, extend, to);
}
static int vfs_shm_lock(sqlite3_file *f, int at, int n, int how) { return PASS(f, xShmLock, at, n, how); }
static void vfs_shm_barrier(sqlite3_file *f) { PASS(f, xShmBarrier); }
static int vfs_shm_unmap(sqlite3_file *f, int delete) { return PASS(f, xShmUnmap, delete); }
static int vfs_fetch(sqlite3_file *f, int64_t at, int n, void **to) { return PASS(f, xFetch, at, n, to); }
static int vfs_unfetch(sqlite3_file *f, int64_t at, void *from) { return PASS(f, xUnfetch, at, from); }

static int ends(sqlite3_file *f, int kind, uint64_t at, const void *bytes, int length, int error) {
    const char *path = ((struct file *)f)->path;
    int code = watched(path) ? passes(kind, path, at, bytes, length) : 0;
    return code == ENOSPC ? SQLITE_FULL : code ? error : 0;
}

static int vfs_write(sqlite3_file *f, const void *bytes, int length, int64_t at) {
    int error = ends(f, WRITE, at, bytes, length, SQLITE_IOERR_WRITE);
    return error ? error : PASS(f, xWrite, bytes, length, at);
}

static int vfs_truncate(sqlite3_file *f, int64_t size) {
    int error = ends(f, TRUNCATE, size, NULL, 0, SQLITE_IOERR_TRUNCATE);
    return error ? error : PASS(f, xTruncate, size);
}

static int vfs_sync(sqlite3_file *f, int flags) {
    int error = ends(f, SYNC, 0, NULL, 0, SQLITE_IOERR_FSYNC);
    return error ? error : PASS(f, xSync, flags);
}

static const sqlite3_io_methods methods = {
    3,           vfs_close,     vfs_read,    vfs_write,    vfs_truncate,    vfs_sync,      vfs_size,
    vfs_lock,    vfs_unlock,    vfs_reserved, vfs_control, vfs_sector,      vfs_character, vfs_shm_map,
    vfs_shm_lock, vfs_shm_barrier, vfs_shm_unmap, vfs_fetch, vfs_unfetch,
};

static int vfs_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *f, int flags, int *out) {
    (void)vfs;
    sqlite_opens = 1;
    int code = below->xOpen(below, path, UNDER(f), flags, out);
    sqlite_opens = 0;
    f->pMethods = UNDER(f)->pMethods ? &methods : NULL;
    ((struct file *)f)->path = path;
    return code;
}

int sqlite3_extension_init(void *db, char **error, void **api) {
    (void)db, (void)error;
    if (below) return SQLITE_OK_LOAD_PERMANENTLY;
    sqlite3_vfs *(*find)(const char *) = (sqlite3_vfs * (*)(const char *)) api[VFS_FIND];
    int (*enter)(sqlite3_vfs *, int) = (int (*)(sqlite3_vfs *, int))api[VFS_REGISTER];
    below = find(NULL);
    here = *below;
    here.zName = "remembering";
    here.szOsFile = (int)sizeof(struct file) + below->szOsFile;
    here.xOpen = vfs_open;
    int code = enter(&here, 1);
    return code ? code : SQLITE_OK_LOAD_PERMANENTLY;
}
