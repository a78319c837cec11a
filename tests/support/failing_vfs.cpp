#include "support/failing_vfs.h"

#include <sqlite3.h>

namespace helix::test {

namespace {

/// What SQLite sees of an open file. The system layer's own object follows in the same allocation.
struct ShimFile {
    sqlite3_file base;
    FailingVfs* owner;
};

sqlite3_vfs* systemLayer()
{
    return sqlite3_vfs_find("unix");
}

FailingVfs& ownerOf(sqlite3_vfs* vfs)
{
    return *static_cast<FailingVfs*>(vfs->pAppData);
}

FailingVfs& ownerOf(sqlite3_file* file)
{
    return *reinterpret_cast<ShimFile*>(file)->owner;
}

sqlite3_file* realOf(sqlite3_file* file)
{
    return reinterpret_cast<sqlite3_file*>(reinterpret_cast<ShimFile*>(file) + 1);
}

const sqlite3_io_methods& methodsOf(sqlite3_file* file)
{
    return *realOf(file)->pMethods;
}

int doClose(sqlite3_file* f)
{
    return methodsOf(f).xClose(realOf(f));
}
int doRead(sqlite3_file* f, void* to, int size, sqlite3_int64 at)
{
    return methodsOf(f).xRead(realOf(f), to, size, at);
}
int doWrite(sqlite3_file* f, const void* from, int size, sqlite3_int64 at)
{
    if (const int code = ownerOf(f).onWrite(); code != SQLITE_OK) return code;
    return methodsOf(f).xWrite(realOf(f), from, size, at);
}
int doTruncate(sqlite3_file* f, sqlite3_int64 size)
{
    if (const int code = ownerOf(f).onWrite(); code != SQLITE_OK) return code;
    return methodsOf(f).xTruncate(realOf(f), size);
}
int doSync(sqlite3_file* f, int flags)
{
    if (const int code = ownerOf(f).onSync(); code != SQLITE_OK) return code;
    return methodsOf(f).xSync(realOf(f), flags);
}
int doFileSize(sqlite3_file* f, sqlite3_int64* size)
{
    return methodsOf(f).xFileSize(realOf(f), size);
}
int doLock(sqlite3_file* f, int level)
{
    return methodsOf(f).xLock(realOf(f), level);
}
int doUnlock(sqlite3_file* f, int level)
{
    return methodsOf(f).xUnlock(realOf(f), level);
}
int doCheckLock(sqlite3_file* f, int* isLocked)
{
    return methodsOf(f).xCheckReservedLock(realOf(f), isLocked);
}
int doControl(sqlite3_file* f, int operation, void* argument)
{
    return methodsOf(f).xFileControl(realOf(f), operation, argument);
}
int doSectorSize(sqlite3_file* f)
{
    return methodsOf(f).xSectorSize(realOf(f));
}
int doCharacteristics(sqlite3_file* f)
{
    return methodsOf(f).xDeviceCharacteristics(realOf(f));
}
int doShmMap(sqlite3_file* f, int page, int size, int isExtending, void volatile** region)
{
    return methodsOf(f).xShmMap(realOf(f), page, size, isExtending, region);
}
int doShmLock(sqlite3_file* f, int offset, int count, int flags)
{
    return methodsOf(f).xShmLock(realOf(f), offset, count, flags);
}
void doShmBarrier(sqlite3_file* f)
{
    methodsOf(f).xShmBarrier(realOf(f));
}
int doShmUnmap(sqlite3_file* f, int isDeleting)
{
    return methodsOf(f).xShmUnmap(realOf(f), isDeleting);
}

const sqlite3_io_methods kMethods = {
    .iVersion = 2,
    .xClose = doClose,
    .xRead = doRead,
    .xWrite = doWrite,
    .xTruncate = doTruncate,
    .xSync = doSync,
    .xFileSize = doFileSize,
    .xLock = doLock,
    .xUnlock = doUnlock,
    .xCheckReservedLock = doCheckLock,
    .xFileControl = doControl,
    .xSectorSize = doSectorSize,
    .xDeviceCharacteristics = doCharacteristics,
    .xShmMap = doShmMap,
    .xShmLock = doShmLock,
    .xShmBarrier = doShmBarrier,
    .xShmUnmap = doShmUnmap,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

int doOpen(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* outFlags)
{
    file->pMethods = nullptr;
    auto* real = realOf(file);
    const int code = systemLayer()->xOpen(systemLayer(), name, real, flags, outFlags);
    if (code != SQLITE_OK && !real->pMethods) return code;
    reinterpret_cast<ShimFile*>(file)->owner = &ownerOf(vfs);
    file->pMethods = &kMethods;
    return code;
}

int doDelete(sqlite3_vfs* vfs, const char* name, int isSyncing)
{
    if (const int code = ownerOf(vfs).onWrite(); code != SQLITE_OK) return code;
    return systemLayer()->xDelete(systemLayer(), name, isSyncing);
}

}  // namespace

FailingVfs::FailingVfs() : m_vfs(std::make_unique<sqlite3_vfs>(*systemLayer()))
{
    m_name = "failing-" + std::to_string(reinterpret_cast<std::uintptr_t>(this));
    m_vfs->zName = m_name.c_str();
    m_vfs->pNext = nullptr;
    m_vfs->pAppData = this;
    m_vfs->szOsFile += static_cast<int>(sizeof(ShimFile));
    m_vfs->xOpen = doOpen;
    m_vfs->xDelete = doDelete;
    sqlite3_vfs_register(m_vfs.get(), 0);
}

FailingVfs::~FailingVfs()
{
    sqlite3_vfs_unregister(m_vfs.get());
}

void FailingVfs::failOperation(int n, int code, Mode mode)
{
    heal();
    m_code = code;
    m_isForGood = mode == Mode::FromThenOn;
    m_failAt = n;
}

void FailingVfs::failSync(int code)
{
    heal();
    m_syncCode = code;
}

void FailingVfs::heal()
{
    m_failAt = 0;
    m_syncCode = SQLITE_OK;
    m_operations = 0;
    m_hasFailed = false;
}

int FailingVfs::onWrite()
{
    const int number = ++m_operations;
    const int failAt = m_failAt;
    const bool isFailing = failAt > 0 && (m_isForGood ? number >= failAt : number == failAt);
    if (!isFailing) return SQLITE_OK;
    m_hasFailed = true;
    return m_code;
}

int FailingVfs::onSync()
{
    ++m_syncs;
    if (m_syncCode == SQLITE_OK) return onWrite();
    m_hasFailed = true;
    return m_syncCode;
}

}  // namespace helix::test
