// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The two objects behind the C interface. A model holds what its sessions share: threads,
// parameters, packs. A session holds what one call needs: arena, bound dims, message.
//
// Locks: `use` is held for reading by every call and for writing by one that writes parameters;
// `mutex` guards masters and packs that are made late, and the model's message. `use` comes first.
#ifndef TCC_RUNTIME_MODEL_H
#define TCC_RUNTIME_MODEL_H

#include "lib/Runtime/Binding.h"
#include "lib/Runtime/Message.h"
#include "lib/Runtime/Safetensors.h"
#include "lib/Runtime/Scratch.h"
#include "lib/Runtime/ThreadPool.h"
#include "lib/Runtime/abi.h"

#include <atomic>
#include <new>
#include <pthread.h>

/// A place in host memory. A device's memory would be a handle beside the pointer.
struct tcc_rt_memory {
  uint8_t *host;
};

namespace tcc::runtime {

/// tcc_options, checked and filled in.
struct Options {
  Allocator allocator;
  int threads = 0;
  uint32_t flags = 0;
  uint64_t seed = 0, memoryLimit = 0;
  decltype(tcc_options::parallel_for) parallelFor = nullptr;
  void *pool = nullptr;
  decltype(tcc_options::trace) trace = nullptr;
  void *tracer = nullptr;

  tcc_status read(const tcc_options *options, Message &message);
};

/// The master of a parameter, in the checkpoint's layout. Its memory is part of the file, or owned.
struct Param {
  tcc_rt_memory memory;          ///< null: not made yet; the file has it, in another type
  const SafetensorsEntry *entry; ///< null: made by its init rule
  size_t bytes;
  bool owned;
  uint64_t version; ///< of the model's clock
};

struct Pack {
  tcc_rt_memory memory;
  std::atomic<uint64_t> version; ///< of the model's clock when it was last made
};

} // namespace tcc::runtime

struct tcc_rt_session {
  tcc_rt_session(tcc_rt_model *model, const tcc::runtime::Allocator &allocator);
  ~tcc_rt_session();

  tcc_rt_model *model;
  tcc::runtime::Message message;
  tcc_status failed = TCC_OK; ///< why the session could not be made
  std::atomic<bool> running{false};

  /// The call in progress: what a lookup could not say, and whether a kernel has left its message.
  tcc_status pending = TCC_OK;
  std::atomic<bool> kernelFailed{false};
  /// Who is told of the loops of the launch in progress; null: nobody.
  const tcc::runtime::LoopWatch *watch = nullptr;

  tcc::runtime::Binding binding;
  tcc::runtime::Array<tcc_rt_memory> arguments, results, buffers;
  tcc::runtime::Array<int64_t> shapes; ///< TCC_MAX_RANK for each argument, then for each result

  /// Gradients.cpp: results that stay until the next call.
  tcc_status keepResults(int32_t entry);
  tcc_status gradient(const char *name, tcc_view *out);
  uint8_t *kept = nullptr;
  size_t keptBytes = 0;
  int32_t keptBy = -1; ///< the entry whose gradients are there
};

struct tcc_rt_model {
  tcc_rt_model(const tcc_rt_model_desc *desc, const tcc::runtime::Options &options);
  ~tcc_rt_model();

  /// Everything open does behind making the object.
  tcc_status open(const char *checkpoint);

  /// Parameters.cpp: the masters.
  tcc_status loadParams(const char *path);
  /// A parameter by its name in the checkpoint, with or without the prefix; -1: there is none.
  int32_t find(const char *name) const;
  tcc_status initParams();
  tcc_status makeMaster(int32_t param, tcc::runtime::Message &message);
  void dropMaster(int32_t param);
  tcc_status matchParams(const char *path);
  /// Packs.cpp. The session is the one that launches, and gets the message.
  tcc_status makePacks();
  tcc_status fillPack(int32_t pack, tcc_rt_session &session);
  bool isStale(int32_t pack) const;

  void retain() { references.fetch_add(1); }
  void release(); ///< the last one deletes it

  const tcc_rt_model_desc *desc;
  tcc::runtime::Options options;
  tcc::runtime::Message message;
  tcc_status failed = TCC_OK; ///< why the model could not be opened

  tcc::runtime::ThreadPool pool;
  tcc::runtime::Scratch scratch;
  tcc::runtime::SafetensorsFile checkpoint;
  const char *prefix = "";
  tcc::runtime::Array<tcc::runtime::Param> params;
  tcc::runtime::Pack *packs = nullptr;
  std::atomic<uint64_t> clock{1}; ///< goes up with every write to a parameter

  pthread_rwlock_t use;
  pthread_mutex_t mutex;
  std::atomic<int> references{1}; ///< the user's, and one of each session
};

namespace tcc::runtime {

/// What stands for an object that could not be allocated; closing it does nothing.
template <typename T> T *standIn();
template <> tcc_rt_model *standIn<tcc_rt_model>();
template <> tcc_rt_session *standIn<tcc_rt_session>();
template <typename T> bool isStandIn(const T *object) { return object == standIn<T>(); }

/// Why an object cannot be used: it is null, could not be allocated, or failed when it was made.
/// The message is left alone: another thread's call may be writing it.
template <typename T> tcc_status refusal(const T *object) {
  if (!object)
    return TCC_INVALID_ARGUMENT;
  return isStandIn(object) ? TCC_OUT_OF_MEMORY : object->failed;
}
template <typename T> const char *messageOf(const T *object, const char *ofNull) {
  if (!object)
    return ofNull;
  return isStandIn(object) ? "no memory for the object itself" : object->message.text();
}

/// Holds a model's `use` lock for one call.
class UseLock {
public:
  UseLock(tcc_rt_model &model, bool exclusive);
  ~UseLock();
  /// False: another call holds the model, and the user does not want to wait.
  bool held() const { return isHeld; }

private:
  tcc_rt_model &model;
  bool isHeld;
};

/// Holds a model's `mutex`.
class Locked {
public:
  explicit Locked(tcc_rt_model &model) : mutex(model.mutex) { pthread_mutex_lock(&mutex); }
  Locked(const Locked &) = delete;
  ~Locked() { pthread_mutex_unlock(&mutex); }

private:
  pthread_mutex_t &mutex;
};

/// Places an object in memory of its allocator, and takes it back.
template <typename T, typename... Args> T *make(const Allocator &allocator, Args &&...args) {
  void *memory = allocator.get(sizeof(T));
  return memory ? new (memory) T(static_cast<Args &&>(args)...) : nullptr;
}
template <typename T> void destroy(const Allocator &allocator, T *object) {
  object->~T();
  allocator.put(object, sizeof(T));
}

} // namespace tcc::runtime

#endif // TCC_RUNTIME_MODEL_H
